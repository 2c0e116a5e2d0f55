export { TemplateRenderer as Renderer } from './renderer';
export * from './files.js';
