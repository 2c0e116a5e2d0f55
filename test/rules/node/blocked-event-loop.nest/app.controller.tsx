import { Controller, Get, Post, Body, Injectable } from '@nestjs/common';
import { AppService } from './app.service';
@Controller('cats')
export class AppController {
  constructor(private readonly service: AppService) {}
  @Get() findAll(): string { return this.service.read(); }
  @Post(':id') create(@Body() b: unknown) { return this.service.write(b); }
  helper() { this.service.never(); }
}
