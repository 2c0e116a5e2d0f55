interface Files {
  read(path: string): string;
}

export class TemplateRenderer {
  constructor(private readonly files: Files) {}

  async render(url: string): Promise<string> {
    return [url].map((u) => this.template(u)).join('');
  }

  private template = (url: string): string => this.files.read(url);
}
