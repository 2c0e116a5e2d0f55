/* A forked child with one thread that waits for a lock: nobody is left to release it. */
#include "lockState.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>

/* Memory that is shared with other processes can be changed by them. "7f00-7f10 rw-s ..." lines of /proc/self/maps. */
static bool is_shared_memory(uintptr_t address)
{
	const long fd = fs_syscall(SYS_openat, AT_FDCWD, (long)"/proc/self/maps", O_RDONLY | O_CLOEXEC, 0, 0);
	if (fd < 0)
		return true; /* not known: no alarm */
	uintptr_t bound[2] = {0, 0};
	int field = 0; /* 0 and 1: the addresses, 2: permissions, 3: the rest of the line */
	int column = 0;
	char text[512];
	bool shared = false, found = false;
	for (long length; !found && (length = fs_syscall(SYS_read, fd, (long)text, sizeof text, 0, 0)) > 0;) {
		for (long i = 0; i < length && !found; i++) {
			const char c = text[i];
			if (c == '\n') {
				bound[0] = bound[1] = 0;
				field = column = 0;
			} else if (field < 2) {
				if (c == '-' || c == ' ')
					field++;
				else
					bound[field] = bound[field] * 16 + (uintptr_t)(c <= '9' ? c - '0' : c - 'a' + 10);
			} else if (field == 2 && column++ == 3) {
				field = 3;
				found = address >= bound[0] && address < bound[1];
				shared = found && c == 's';
			}
		}
	}
	fs_syscall(SYS_close, fd, 0, 0, 0, 0);
	return shared;
}

bool fs_alone(void)
{
	return fs_shared && fs_is_fork() && fs_threads() == 1;
}

struct fs_lock_thread *fs_wait_begins(const volatile void *lock, enum fs_lock_kind kind, struct fs_caller caller)
{
	const int saved = errno;
	struct fs_lock_thread *entry = fs_own_lock_entry();
	if (entry && !is_shared_memory((uintptr_t)lock)) {
		entry->waiting_kind = kind;
		entry->waiting_since_ns = fs_now();
		entry->waiting_site = fs_begin(FS_KIND_NONE, caller).site;
		entry->holder_tid = 0;
		entry->holder_site = FS_NO_SITE;
		entry->image = fs_image;
		fs_find_holder(lock, entry);
		atomic_store_explicit(&entry->waiting, (uintptr_t)lock, memory_order_release);
	}
	errno = saved;
	return entry;
}

void fs_wait_ends(struct fs_lock_thread *entry)
{
	if (entry)
		atomic_store_explicit(&entry->waiting, 0, memory_order_release);
}
