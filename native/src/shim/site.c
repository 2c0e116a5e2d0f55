/*
 * Where a call was made: return addresses, and the table of loaded modules that gives them meaning after the run.
 *
 * With libgcc's unwinder in the process (every C++ program) the stack is unwound with it, since libstdc++ keeps no
 * frame pointers; otherwise frame pointers are followed, which the user's own code has when Forksight compiled it.
 * In Python the Python frames are taken instead.
 */
#include "shim.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <link.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#define KNOWN 256u
/* Of the caller chain: each frame costs an unwinder some 0.2 µs. */
#define FRAMES 10u
#define STACK_REACH (8u << 20)

struct range {
	uintptr_t start, end;
};

typedef int unwind_visitor(void *context, void *argument);
static int (*unwind_backtrace)(unwind_visitor *visitor, void *argument);
static uintptr_t (*unwind_ip)(void *context);

int32_t fs_image;
static struct range known[KNOWN];
static _Atomic uint32_t known_count;
static FS_TLS uintptr_t stack_top;

void fs_set_stack_top(void *top)
{
	stack_top = (uintptr_t)top;
}

static bool is_known(uintptr_t address)
{
	const uint32_t count = atomic_load_explicit(&known_count, memory_order_acquire);
	for (uint32_t i = 0; i < count; i++)
		if (address >= known[i].start && address < known[i].end)
			return true;
	return false;
}

static void publish(const char *path, uintptr_t bias, struct range range, struct range all)
{
	struct fs_shared *shared = fs_shared;
	const uint32_t index = atomic_fetch_add(&shared->module_count, 1);
	if (index >= FS_MODULES)
		return;
	struct fs_module *module = &shared->modules[index];
	module->pid = fs_pid();
	module->image = fs_image;
	module->bias = bias;
	module->start = range.start;
	module->end = range.end;
	module->low = all.start;
	module->high = all.end;
	if (*path) {
		const size_t length = strlen(path);
		if (length < sizeof module->path)
			memcpy(module->path, path, length + 1);
	} else {
		fs_syscall(SYS_readlinkat, AT_FDCWD, (long)"/proc/self/exe", (long)module->path,
			   sizeof module->path - 1, 0);
	}
	atomic_store_explicit(&module->ready, 1, memory_order_release);
}

static int add_module(struct dl_phdr_info *info, size_t size, void *argument)
{
	(void)size;
	(void)argument;
	struct range range = {UINTPTR_MAX, 0}, all = {UINTPTR_MAX, 0};
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *header = &info->dlpi_phdr[i];
		const uintptr_t start = info->dlpi_addr + header->p_vaddr;
		if (header->p_type != PT_LOAD)
			continue;
		if (start < all.start)
			all.start = start;
		if (start + header->p_memsz > all.end)
			all.end = start + header->p_memsz;
		if (!(header->p_flags & PF_X))
			continue;
		if (start < range.start)
			range.start = start;
		if (start + header->p_memsz > range.end)
			range.end = start + header->p_memsz;
	}
	const uint32_t count = atomic_load(&known_count);
	if (range.end == 0 || count >= KNOWN || is_known(range.start))
		return 0;
	publish(info->dlpi_name ? info->dlpi_name : "", info->dlpi_addr, range, all);
	known[count] = range;
	atomic_store_explicit(&known_count, count + 1, memory_order_release);
	return 0;
}

static void scan_modules(void)
{
	if (!fs_try_scan())
		return; /* another thread is at it, and publishes what we miss */
	dl_iterate_phdr(add_module, NULL);
	if (!unwind_backtrace) {
		unwind_ip = (uintptr_t (*)(void *))fs_find("_Unwind_GetIP", false).address;
		if (unwind_ip)
			unwind_backtrace = (int (*)(unwind_visitor *, void *))fs_find("_Unwind_Backtrace", false).address;
	}
	fs_end_scan();
}

static bool in_program(uintptr_t address)
{
	return address >= known[0].start && address < known[0].end; /* the loader lists it first */
}

/*
 * Libraries keep no frame pointers. Where one of them made the call in a C program, libgcc's unwinder is loaded, as
 * glibc's own backtrace() does; never in a forked child, and not under musl, whose programs it would break.
 */
static void load_unwinder(uintptr_t caller)
{
	static _Atomic int tried;
	if (unwind_backtrace || in_program(caller) || fs_is_python() || atomic_exchange(&tried, 1) || !fs_is_target())
		return;
	void *(*const load)(const char *, int) = (void *(*)(const char *, int))fs_find("dlopen", false).address;
	if (load && fs_find("gnu_get_libc_version", false).address && load("libgcc_s.so.1", RTLD_LAZY))
		scan_modules();
}

void fs_site_init(void)
{
	fs_image = atomic_fetch_add(&fs_shared->images, 1) + 1;
	scan_modules();
}

struct walk {
	struct fs_site *site;
	uintptr_t from;
};

static int visit_frame(void *context, void *argument)
{
	struct walk *walk = argument;
	const uintptr_t ip = unwind_ip(context);
	if (walk->from) { /* still in our own frames */
		if (ip != walk->from)
			return 0;
		walk->from = 0;
	}
	struct fs_site *site = walk->site;
	site->frame[site->frames++] = ip;
	return site->frames < FRAMES ? 0 : 4 /* _URC_NORMAL_STOP */;
}

static uint32_t follow_frame_pointers(uint64_t *frame, uint32_t count, uint32_t most, uintptr_t frame_pointer,
				      uintptr_t floor)
{
	if (!stack_top || floor > stack_top || stack_top - floor > STACK_REACH)
		return count; /* a stack that somebody else made: reading past its end would crash the program */
	while (count < most && frame_pointer % sizeof(void *) == 0 && frame_pointer > floor &&
	       frame_pointer < stack_top - 2 * sizeof(void *)) {
		const uintptr_t *at = (const uintptr_t *)frame_pointer;
		if (!is_known(at[1]))
			break;
		frame[count++] = at[1];
		floor = frame_pointer;
		frame_pointer = at[0];
	}
	return count;
}

uint32_t fs_frames(uint64_t *frame, uint32_t most, struct fs_caller caller)
{
	frame[0] = (uintptr_t)caller.address;
	return follow_frame_pointers(frame, 1, most, (uintptr_t)caller.frame_pointer,
				     (uintptr_t)__builtin_frame_address(0));
}

#if defined(__x86_64__)
/* Through the kernel, where the memory may not be there. Returns the number of bytes, or less than 0. */
static long read_own(uintptr_t address, void *into, size_t size)
{
	const struct iovec local = {into, size}, remote = {(void *)address, size};
	return fs_syscall6(SYS_process_vm_readv, fs_syscall(SYS_getpid, 0, 0, 0, 0, 0), (long)&local, 1, (long)&remote, 1, 0);
}

/* Whether a call instruction ends here: `call rel32`, or `call` through a register or memory in one of its lengths. */
static bool follows_call(uintptr_t address)
{
	/* Between two segments of the program there may be nothing. */
	unsigned char code[8];
	if (read_own(address - sizeof code, code, sizeof code) != (long)sizeof code)
		return false;
	const unsigned char *at = code + sizeof code;
	if (at[-5] == 0xe8)
		return true;
	for (int length = 2; length <= 7; length++)
		if (at[-length] == 0xff && (at[-length + 1] & 0x38) == 0x10)
			return true;
	return false;
}

/* Libraries keep no frame pointers, but what they leave alone still is the program's: its call lies below its frame. */
static uintptr_t find_call(uintptr_t from, uintptr_t frame_pointer)
{
	const uintptr_t reach = from + 4096;
	uintptr_t end = frame_pointer > from && frame_pointer < reach ? frame_pointer : reach;
	if (!stack_top || from > stack_top || stack_top - from > STACK_REACH)
		return 0;
	if (end > stack_top - sizeof(uintptr_t))
		end = stack_top - sizeof(uintptr_t);
	/* The stack may end anywhere; in small pieces, since the handler's may be small. */
	uintptr_t words[32];
	for (uintptr_t at = (from + 7) & ~(uintptr_t)7; at < end; at += sizeof words) {
		const long got = read_own(at, words, sizeof words);
		for (long i = 0; i < got / (long)sizeof *words && at + (uintptr_t)i * sizeof *words < end; i++)
			if (in_program(words[i]) && follows_call(words[i]))
				return words[i];
		if (got < (long)sizeof words)
			break;
	}
	return 0;
}
#endif

uint32_t fs_frames_at(uint64_t *frame, uint32_t most, struct fs_point point)
{
	uint32_t count = 0;
	/* The report looks up what is one before a return address. */
	frame[count++] = point.instruction + 1;
#if defined(__x86_64__)
	if (!in_program(point.instruction)) {
		const uintptr_t call = find_call(point.stack, point.frame_pointer);
		if (call)
			frame[count++] = call;
	}
#endif
	return follow_frame_pointers(frame, count, most, point.frame_pointer, point.stack);
}

void fs_capture(struct fs_site *site, struct fs_caller caller)
{
	const uintptr_t address = (uintptr_t)caller.address;
	if (!is_known(address))
		scan_modules();
	load_unwinder(address);
	if (fs_python_capture(site) || fs_is_python() || !unwind_backtrace) {
		site->frame[0] = address;
		site->frames = 1;
		if (!fs_is_python())
			site->frames = follow_frame_pointers(site->frame, 1, FRAMES,
							     (uintptr_t)caller.frame_pointer,
							     (uintptr_t)__builtin_frame_address(0));
		return;
	}
	struct walk walk = {site, address};
	unwind_backtrace(visit_frame, &walk);
	if (!site->frames) {
		site->frame[0] = address;
		site->frames = 1;
	}
}

struct fs_record fs_begin(enum fs_kind kind, struct fs_caller caller)
{
	struct fs_site site;
	memset(&site, 0, offsetof(struct fs_site, frame)); /* the arrays count for as far as they are filled */
	site.pid = fs_pid();
	site.image = fs_image;
	fs_capture(&site, caller);
	return (struct fs_record){
		.type = FS_CALL,
		.kind = (uint16_t)kind,
		.pid = site.pid,
		.tid = fs_tid(),
		.threads = fs_threads(),
		.site = fs_intern_site(&site),
	};
}

void fs_finish(struct fs_record *record, int child, int error)
{
	record->child = child;
	record->error = error;
	fs_emit(record);
}
