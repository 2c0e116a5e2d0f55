#include "state.h"
void prepare(void) { settled = 1; }
void loop(void) {
  while (running) {}
}
