#define _GNU_SOURCE
#include "gate.h"

#include "clock.h"
#include "filter.h"
#include "tree.h"

#include <errno.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/* Since Linux 6.6: wakes whom the answer is for on this processor, at once. */
#ifndef SECCOMP_IOCTL_NOTIF_SET_FLAGS
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS SECCOMP_IOW(4, __u64)
#endif
#define SYNCHRONOUS_WAKE_UP UINT64_C(1)
/* /proc is counted no more often than this; in between, what was let through is added up. */
#define COUNT_EVERY_NS UINT64_C(20000000)
/* Questions answered before the supervisor looks after its other duties, and how long it waits for one to follow. */
#define IN_A_ROW 64
#define WAIT_MS 1

union control {
	struct cmsghdr header;
	char space[CMSG_SPACE(sizeof(int))];
};

bool gate_install(int socket)
{
	/*
	 * Threads that are made by clone() pass without a question. Those of clone3() are asked about: answering ENOSYS
	 * instead would be quicker, but breaks programs that need clone3().
	 */
	const int fd = filter_creations(&(struct filter_wants){
		.action = SECCOMP_RET_USER_NOTIF, .threads_pass = true, .flags = SECCOMP_FILTER_FLAG_NEW_LISTENER});
	if (fd < 0)
		return false;
	char byte = 0;
	struct iovec part = {&byte, 1};
	union control control = {.space = {0}};
	struct msghdr message = {
		.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);
	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof fd);
	memcpy(CMSG_DATA(header), &fd, sizeof fd);
	const bool sent = sendmsg(socket, &message, MSG_NOSIGNAL) == 1;
	const int error = errno;
	close(fd);
	errno = error;
	return sent;
}

int gate_receive(int socket)
{
	char byte;
	int fd = -1;
	struct iovec part = {&byte, 1};
	union control control = {.space = {0}};
	struct msghdr message = {
		.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
	ssize_t got;
	do
		got = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
	while (got < 0 && errno == EINTR);
	const struct cmsghdr *header = got == 1 ? CMSG_FIRSTHDR(&message) : NULL;
	if (!header || header->cmsg_type != SCM_RIGHTS)
		return -1;
	memcpy(&fd, CMSG_DATA(header), sizeof fd);
	/* Refused by kernels before 6.6, which is no harm. */
	ioctl(fd, SECCOMP_IOCTL_NOTIF_SET_FLAGS, SYNCHRONOUS_WAKE_UP);
	return fd;
}

/* clone() of the 32-bit interface, which has another number. */
static bool is_foreign_clone(const struct seccomp_notif *question)
{
	return question->data.nr == 120;
}

static bool is_thread(const struct seccomp_notif *question)
{
	uint64_t flags = question->data.args[0];
	if (is_foreign_clone(question))
		return flags & CLONE_THREAD;
	if (question->data.nr != SYS_clone3)
		return false;
	struct iovec local = {&flags, sizeof flags}, remote = {(void *)(uintptr_t)question->data.args[0], sizeof flags};
	return process_vm_readv((pid_t)question->pid, &local, 1, &remote, 1, 0) == (ssize_t)sizeof flags &&
	       (flags & CLONE_THREAD);
}

static bool has_room(struct gate *gate)
{
	const uint64_t now = now_ns();
	if (gate->tasks < gate->limit)
		return true;
	if (now - gate->counted_ns >= COUNT_EVERY_NS) {
		gate->counted_ns = now;
		gate->tasks = (int64_t)tree_measure().tasks;
	}
	return gate->tasks < gate->limit;
}

static void answer_one(struct gate *gate, struct fs_shared *shared)
{
	/* Larger than what any kernel so far writes. */
	union {
		struct seccomp_notif question;
		char space[256];
	} asked;
	union {
		struct seccomp_notif_resp answer;
		char space[64];
	} told;
	memset(&asked, 0, sizeof asked);
	memset(&told, 0, sizeof told);
	if (ioctl(gate->fd, SECCOMP_IOCTL_NOTIF_RECV, &asked.question) < 0)
		return;
	told.answer.id = asked.question.id;
	/* The shim counts threads; what this is about is processes that nobody counts. */
	if (is_thread(&asked.question)) {
		told.answer.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
	} else if (has_room(gate)) {
		gate->tasks++;
		told.answer.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
	} else {
		atomic_fetch_add(&shared->refused, 1);
		told.answer.error = -EAGAIN;
	}
	ioctl(gate->fd, SECCOMP_IOCTL_NOTIF_SEND, &told.answer); /* whoever asked may be dead by now */
}

void gate_answer(struct gate *gate, struct fs_shared *shared)
{
	struct pollfd entry = {gate->fd, POLLIN, 0};
	for (int i = 0; i < IN_A_ROW; i++) {
		answer_one(gate, shared);
		if (poll(&entry, 1, i < IN_A_ROW / 2 ? WAIT_MS : 0) != 1 || !(entry.revents & POLLIN))
			return;
	}
}

void gate_close(struct gate *gate)
{
	if (gate->fd >= 0)
		close(gate->fd);
	gate->fd = -1;
}
