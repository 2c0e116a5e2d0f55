import { Injectable } from '@nestjs/common';
import { readFileSync, writeFileSync } from 'fs';
import { Cron, Interval } from '@nestjs/schedule';
@Injectable()
export class AppService {
  onModuleInit() { readFileSync('start'); }
  read() { return readFileSync('1').toString(); } // ~ blocked-event-loop
  write(b: unknown) { writeFileSync('2', String(b)); } // ~ blocked-event-loop
  never() { readFileSync('none'); }
  @Cron('* * * * *') tick() { readFileSync('3'); } // ~ blocked-event-loop
}
