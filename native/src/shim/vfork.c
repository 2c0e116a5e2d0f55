/*
 * vfork(): the child borrows the parent's stack and returns from the call first, so the wrapper must leave nothing
 * on that stack. The assembly keeps the return address in a register that the kernel preserves, and what C code has
 * to remember lies in thread-local memory, which the child shares but does not touch.
 */
#include "process.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>

static FS_TLS struct fs_record pending;

/* 0: go on; otherwise vfork() fails with this errno. */
__attribute__((used, visibility("hidden"))) int fs_vfork_before(void *return_address, void *frame_pointer)
{
	if (!fs_shared)
		return 0;
	pending = fs_begin_process(FS_KIND_VFORK, (struct fs_caller){return_address, frame_pointer},
				   CLONE_VM | CLONE_VFORK | SIGCHLD);
	if (fs_refuse(&pending))
		return EAGAIN;
	pending.begin_ns = fs_now();
	return 0;
}

/* In the parent alone. `result` is the kernel's: a pid or -errno. */
__attribute__((used, visibility("hidden"))) long fs_vfork_after(long result)
{
	if (fs_shared) {
		pending.end_ns = fs_now();
		if (result < 0)
			fs_release();
		fs_finish(&pending, result > 0 ? (int)result : 0, result < 0 ? (int)-result : 0);
	}
	return result;
}

__attribute__((used, visibility("hidden"))) long fs_vfork_fail(int error)
{
	errno = error;
	return -1;
}

#if defined(__x86_64__)
__asm__(".pushsection .text\n"
	".globl vfork\n"
	".type vfork, @function\n"
	"vfork:\n"
	"	.cfi_startproc\n"
	"	endbr64\n"
	"	movq (%rsp), %rdi\n" /* where the call was made */
	"	movq %rbp, %rsi\n"
	"	subq $8, %rsp\n"
	"	.cfi_adjust_cfa_offset 8\n"
	"	call fs_vfork_before\n"
	"	addq $8, %rsp\n"
	"	.cfi_adjust_cfa_offset -8\n"
	"	testl %eax, %eax\n"
	"	jnz 2f\n"
	"	popq %rdx\n" /* the kernel preserves it, and both copies of us need it */
	"	.cfi_adjust_cfa_offset -8\n"
	"	.cfi_register %rip, %rdx\n"
	"	movl $58, %eax\n" /* SYS_vfork */
	"	syscall\n"
	"	pushq %rdx\n"
	"	.cfi_adjust_cfa_offset 8\n"
	"	.cfi_rel_offset %rip, 0\n"
	"	testq %rax, %rax\n"
	"	jz 1f\n"
	"	movq %rax, %rdi\n"
	"	subq $8, %rsp\n"
	"	.cfi_adjust_cfa_offset 8\n"
	"	call fs_vfork_after\n"
	"	addq $8, %rsp\n"
	"	.cfi_adjust_cfa_offset -8\n"
	"	testq %rax, %rax\n"
	"	js 3f\n"
	"1:	ret\n"
	"3:	negl %eax\n"
	"2:	movl %eax, %edi\n"
	"	subq $8, %rsp\n"
	"	.cfi_adjust_cfa_offset 8\n"
	"	call fs_vfork_fail\n"
	"	addq $8, %rsp\n"
	"	.cfi_adjust_cfa_offset -8\n"
	"	ret\n"
	"	.cfi_endproc\n"
	"	.size vfork, . - vfork\n"
	".popsection\n");
#elif defined(__aarch64__)
/*
 * There is no vfork system call: clone(CLONE_VM | CLONE_VFORK | SIGCHLD). x19 must survive for the caller, so the
 * return address travels in x9, a scratch register that the kernel preserves.
 */
__asm__(".pushsection .text\n"
	".globl vfork\n"
	".type vfork, %function\n"
	"vfork:\n"
	"	stp x29, x30, [sp, #-16]!\n"
	"	mov x0, x30\n"
	"	mov x1, x29\n"
	"	bl fs_vfork_before\n"
	"	ldp x29, x30, [sp], #16\n"
	"	cbnz w0, 2f\n"
	"	mov x9, x30\n"
	"	mov x0, #0x4111\n" /* CLONE_VM 0x100 | CLONE_VFORK 0x4000 | SIGCHLD 17 */
	"	mov x1, #0\n"
	"	mov x2, #0\n"
	"	mov x3, #0\n"
	"	mov x4, #0\n"
	"	mov x8, #220\n" /* SYS_clone */
	"	svc #0\n"
	"	mov x30, x9\n"
	"	cbz x0, 1f\n"
	"	stp x29, x30, [sp, #-16]!\n"
	"	bl fs_vfork_after\n"
	"	ldp x29, x30, [sp], #16\n"
	"	tbnz x0, #63, 3f\n"
	"1:	ret\n"
	"3:	neg w0, w0\n"
	"2:	b fs_vfork_fail\n"
	"	.size vfork, . - vfork\n"
	".popsection\n");
#endif
