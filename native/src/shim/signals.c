/*
 * Which thread receives which asynchronous signal, and what it interrupts there. A handler that the program installs is
 * entered by way of ours, which writes a record and goes on to it; whoever asks for the handler gets the program's own.
 *
 * Faults (SIGSEGV and its like) are the doing of the instruction that they interrupt: those handlers are left alone.
 */
#include "shim.h"

#include <errno.h>
#include <signal.h>
#include <sys/syscall.h>
#include <ucontext.h>

#define SIGNALS 65
/* In the top bit, which no address of a program has: the handler wants three arguments (SA_SIGINFO). */
#define WANTS_INFO (UINT64_C(1) << 63)

/* What the program installed. Of no meaning where the kernel has another handler than ours. */
static _Atomic uint64_t installed[SIGNALS];

static void *fs_real_sigaction;

static bool is_watched(int number)
{
	switch (number) {
	case SIGSEGV:
	case SIGBUS:
	case SIGFPE:
	case SIGILL:
	case SIGTRAP:
	case SIGSYS:
	case SIGABRT: return false;
	default: return fs_shared && number > 0 && number < SIGNALS;
	}
}

static void emit(int number, const siginfo_t *info, struct fs_site *site)
{
	site->pid = fs_pid();
	site->image = fs_image;
	struct fs_record record = {
		.type = FS_SIGNAL,
		.kind = (uint16_t)number,
		.pid = site->pid,
		.tid = fs_tid(),
		.child = info && info->si_code != SI_KERNEL && info->si_code != SI_TIMER ? info->si_pid : 0,
		.threads = fs_threads(),
		.begin_ns = fs_now(),
		.site = fs_intern_site(site),
	};
	record.end_ns = record.begin_ns;
	fs_emit(&record);
}

static void note(int number, const siginfo_t *info, const ucontext_t *context)
{
	struct fs_site site = {.frames = 0};
#if defined(__x86_64__)
	const greg_t *at = context->uc_mcontext.gregs;
	const struct fs_point point = {(uintptr_t)at[REG_RIP], (uintptr_t)at[REG_RSP], (uintptr_t)at[REG_RBP]};
#else
	const mcontext_t *at = &context->uc_mcontext;
	const struct fs_point point = {at->pc, at->sp, at->regs[29]};
#endif
	site.frames = fs_frames_at(site.frame, FS_NATIVE_FRAMES / 2, point);
	emit(number, info, &site);
}

static void on_signal(int number, siginfo_t *info, void *context)
{
	const int saved = errno;
	/* Positive codes say what happened to the program itself; of those only a child's end comes from elsewhere. */
	if (info->si_code <= 0 || info->si_code == SI_KERNEL || number == SIGCHLD)
		note(number, info, context);
	errno = saved;
	const uint64_t handler = atomic_load_explicit(&installed[number], memory_order_acquire);
	void *const address = (void *)(uintptr_t)(handler & ~WANTS_INFO);
	if (handler & WANTS_INFO)
		((void (*)(int, siginfo_t *, void *))address)(number, info, context);
	else
		((void (*)(int))address)(number);
}

FS_EXPORT int sigaction(int number, const struct sigaction *restrict action, struct sigaction *restrict before)
{
	if (!is_watched(number))
		return FS_REAL(sigaction)(number, action, before);
	const uint64_t was = atomic_load(&installed[number]);
	struct sigaction ours;
	if (action && action->sa_handler != SIG_DFL && action->sa_handler != SIG_IGN && action->sa_handler != SIG_ERR) {
		ours = *action;
		ours.sa_sigaction = on_signal;
		ours.sa_flags |= SA_SIGINFO;
		atomic_store(&installed[number],
			     (uintptr_t)action->sa_handler | (action->sa_flags & SA_SIGINFO ? WANTS_INFO : 0));
		action = &ours;
	}
	const int result = FS_REAL(sigaction)(number, action, before);
	if (result != 0 && action == &ours)
		atomic_store(&installed[number], was);
	if (result == 0 && before && before->sa_sigaction == on_signal) {
		before->sa_handler = (void (*)(int))(uintptr_t)(was & ~WANTS_INFO);
		if (!(was & WANTS_INFO))
			before->sa_flags &= ~SA_SIGINFO;
	}
	return result;
}

typedef void handler_function(int);

static handler_function *install(int number, handler_function *handler, int flags)
{
	struct sigaction action = {.sa_handler = handler, .sa_flags = flags}, before;
	sigemptyset(&action.sa_mask);
	return sigaction(number, &action, &before) == 0 ? before.sa_handler : SIG_ERR;
}

/* As glibc (but for what siginterrupt() changes) and musl have it. */
static void *fs_real_signal;
FS_EXPORT handler_function *signal(int number, handler_function *handler)
{
	if (!is_watched(number) || handler == SIG_ERR)
		return FS_REAL(signal)(number, handler);
	return install(number, handler, SA_RESTART);
}

/* What signal() means to programs that are compiled for POSIX alone (-std=c11). */
handler_function *__sysv_signal(int number, handler_function *handler);
static void *fs_real___sysv_signal;
FS_EXPORT handler_function *__sysv_signal(int number, handler_function *handler)
{
	if (!is_watched(number) || handler == SIG_ERR)
		return FS_REAL(__sysv_signal)(number, handler);
	return install(number, handler, (int)(SA_RESETHAND | SA_NODEFER));
}

/* ---- signals that are waited for --------------------------------------------------------------------------------- */

static void waited(int number, const siginfo_t *info, struct fs_caller caller)
{
	if (!fs_shared || number <= 0 || number >= SIGNALS)
		return;
	const int saved = errno;
	struct fs_site site = {.frames = 0};
	site.frames = fs_frames(site.frame, FS_NATIVE_FRAMES / 2, caller);
	emit(number, info, &site);
	errno = saved;
}

static void *fs_real_sigwait;
FS_EXPORT int sigwait(const sigset_t *restrict set, int *restrict number)
{
	const int error = FS_REAL(sigwait)(set, number);
	if (error == 0)
		waited(*number, NULL, FS_CALLER);
	return error;
}

static void *fs_real_sigwaitinfo;
FS_EXPORT int sigwaitinfo(const sigset_t *restrict set, siginfo_t *restrict info)
{
	siginfo_t own;
	siginfo_t *const out = info ? info : &own;
	const int number = FS_REAL(sigwaitinfo)(set, out);
	waited(number, out, FS_CALLER);
	return number;
}

static void *fs_real_sigtimedwait;
FS_EXPORT int sigtimedwait(const sigset_t *restrict set, siginfo_t *restrict info, const struct timespec *restrict limit)
{
	siginfo_t own;
	siginfo_t *const out = info ? info : &own;
	const int number = FS_REAL(sigtimedwait)(set, out, limit);
	waited(number, out, FS_CALLER);
	return number;
}

/* Before main(): a handler may be installed between fork and exec, where nothing may be looked up. */
void fs_signals_init(void)
{
	fs_real(&fs_real_sigaction, "sigaction");
}
