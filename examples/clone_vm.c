/*
 * One system call makes threads and processes; its flags say what the two tasks share. Hover over the flags.
 *
 *   gcc -g -Wall -Wextra clone_vm.c -o clone_vm && ./clone_vm
 *
 * The same child writes a word into the parent's memory twice: with a copy of it the word is lost, with CLONE_VM it
 * is there. The third call asks for what cannot be, and Forksight says so before the kernel does.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

enum { STACK = 256 * 1024 };
static char word[32];

static int write_word(void *text) {
    strcpy(word, text);
    return 0;
}

static void report(const char *what, pid_t child) {
    if (child < 0) {
        printf("%-28s %s\n", what, strerror(errno));
        return;
    }
    waitpid(child, NULL, 0);
    printf("%-28s the parent reads \"%s\"\n", what, word);
}

int main(void) {
    /* The stack grows down: clone() wants the end of the area that the child may use. */
    char *stack = malloc(STACK);
    if (stack == NULL) return 1;
    char *top = stack + STACK;

    strcpy(word, "from the parent");
    report("clone(SIGCHLD):", clone(write_word, top, SIGCHLD, "from the child"));

    strcpy(word, "from the parent");
    report("clone(CLONE_VM | SIGCHLD):", clone(write_word, top, CLONE_VM | SIGCHLD, "from the child"));

    /* Shared handlers in memory that is not shared: EINVAL. */
    report("clone(CLONE_SIGHAND):", clone(write_word, top, CLONE_SIGHAND | SIGCHLD, "from the child"));
    free(stack);
    return 0;
}
