export * from './star2';
