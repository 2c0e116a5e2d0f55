/*
 * The user's Python line, asked of the C API inside the wrapped call: the caller normally holds the GIL there.
 *
 * Where it does not (subprocess since 3.11 and os.system release the GIL around the call), an audit hook has left
 * the frames of the event that came just before. A hook alone would not do: _thread.start_new_thread raises no
 * event on 3.8 and 3.11, and is renamed on 3.13.
 */
#include "shim.h"

#include <string.h>

#define MAX_DEPTH 64

static struct {
	int (*is_initialized)(void);
	int (*holds_gil)(void);
	void *(*own_state)(void);
	int (*take_gil)(void);
	void (*give_gil)(int state);
	void *(*current_frame)(void);
	int (*line)(void *frame);
	void *(*code)(void *frame); /* with back: since 3.9; before it, attributes of the frame */
	void *(*back)(void *frame);
	void *(*attribute)(void *object, const char *name);
	const char *(*utf8)(void *text);
	void (*release)(void *object);
	void (*clear_error)(void);
	void *none;
} python;

static bool ready;
static char root[1024];
static size_t root_length;

struct stack {
	uint32_t frames, library_file, library_function;
	struct fs_python_frame frame[FS_PYTHON_FRAMES];
};

static FS_TLS struct stack announced; /* by the last audit event of this thread */

bool fs_is_python(void)
{
	return ready;
}

/* `/lib/python3.11/`, `/site-packages/`, `/dist-packages/`: other people's code. */
static bool in_library(const char *path)
{
	if (strstr(path, "/site-packages/") || strstr(path, "/dist-packages/"))
		return true;
	const char *lib = strstr(path, "/lib/python");
	return lib && lib[11] >= '2' && lib[11] <= '9';
}

static bool is_users(const char *path)
{
	if (path[0] == '<')
		return false;
	if (root_length && strncmp(path, root, root_length) == 0)
		return !in_library(path + root_length);
	return !in_library(path);
}

static void *code_of(void *frame)
{
	return python.code ? python.code(frame) : python.attribute(frame, "f_code");
}

/* A new reference, or NULL at the outermost frame. */
static void *caller_of(void *frame)
{
	if (python.back)
		return python.back(frame);
	void *back = python.attribute(frame, "f_back");
	if (back != python.none)
		return back;
	python.release(back);
	return NULL;
}

/* A string attribute of the code object, valid while `*holder` is held. */
static const char *text_of(void *code, const char *name, void **holder)
{
	*holder = python.attribute(code, name);
	if (!*holder) {
		python.clear_error();
		return NULL;
	}
	return python.utf8(*holder);
}

/* What is needed of a code object. Looking it up takes a microsecond, so it is kept. */
struct code_facts {
	void *code; /* referenced for ever, or its address might come to mean another */
	uint32_t file, function;
	bool users;
};

#define CODE_FACTS 1024u
static struct code_facts facts[CODE_FACTS]; /* the GIL guards it */

static struct code_facts learn(void *code)
{
	struct code_facts learnt = {code, 0, 0, false};
	void *path_holder, *name_holder;
	const char *path = text_of(code, "co_filename", &path_holder);
	const char *name = text_of(code, "co_name", &name_holder);
	if (path && name)
		learnt = (struct code_facts){code, fs_intern(path), fs_intern(name), is_users(path)};
	if (path_holder)
		python.release(path_holder);
	if (name_holder)
		python.release(name_holder);
	return learnt;
}

/* Takes over the reference to `code`. */
static struct code_facts facts_of(void *code)
{
	struct code_facts *slot = &facts[((uintptr_t)code >> 5) % CODE_FACTS];
	if (slot->code == code) {
		python.release(code);
		return *slot;
	}
	const struct code_facts learnt = learn(code);
	if (slot->code) {
		python.release(code); /* the slot is another's: learn this one anew each time */
		return learnt;
	}
	return *slot = learnt;
}

static void add_frame(struct stack *stack, void *frame)
{
	void *code = code_of(frame);
	if (!code)
		return;
	const struct code_facts known = facts_of(code);
	if (known.users) {
		const int line = python.line(frame);
		stack->frame[stack->frames++] =
			(struct fs_python_frame){known.file, line > 0 ? (uint32_t)line : 0, known.function};
	} else if (!stack->frames) {
		/* The last library frame before the user's first one is what the user called. */
		stack->library_file = known.file;
		stack->library_function = known.function;
	}
}

static struct stack take_stack(void)
{
	struct stack stack = {0};
	void *frame = python.current_frame(); /* borrowed */
	bool owned = false;
	for (int depth = 0; frame && depth < MAX_DEPTH && stack.frames < FS_PYTHON_FRAMES; depth++) {
		add_frame(&stack, frame);
		void *caller = caller_of(frame);
		if (owned)
			python.release(frame);
		frame = caller;
		owned = true;
	}
	if (frame && owned)
		python.release(frame);
	return stack;
}

static int audit(const char *event, void *arguments, void *data)
{
	(void)arguments;
	(void)data;
	/* Every event of the program passes here: look at the first letter before anything else. */
	if (event[0] == 'o' ? strcmp(event, "os.system") == 0 || strcmp(event, "os.posix_spawn") == 0 ||
				      strcmp(event, "os.fork") == 0 || strcmp(event, "os.exec") == 0
			    : event[0] == 's' && strcmp(event, "subprocess.Popen") == 0)
		announced = take_stack();
	return 0;
}

static void copy_stack(struct fs_site *site, const struct stack *stack)
{
	site->python_frames = stack->frames;
	site->library_file = stack->library_file;
	site->library_function = stack->library_function;
	memcpy(site->python, stack->frame, sizeof stack->frame);
}

static struct stack current_stack(void)
{
	if (python.holds_gil())
		return take_stack();
	if (announced.frames || !python.own_state())
		return announced;
	/*
	 * A thread of Python's that gave the GIL away without an event: multiprocessing's spawn method since 3.11,
	 * any extension. It can take the GIL back as after any blocking call.
	 */
	const int state = python.take_gil();
	const struct stack stack = take_stack();
	python.give_gil(state);
	return stack;
}

bool fs_python_announced(struct fs_site *site)
{
	if (!announced.frames)
		return false;
	const struct stack stack = announced;
	announced = (struct stack){0};
	copy_stack(site, &stack);
	return true;
}

bool fs_python_capture(struct fs_site *site)
{
	if (!ready || !python.is_initialized())
		return false;
	const uint64_t begin = fs_now();
	const struct stack stack = current_stack();
	announced.frames = announced.library_file = announced.library_function = 0;
	copy_stack(site, &stack);
	atomic_fetch_add_explicit(&fs_shared->python_ns, fs_now() - begin, memory_order_relaxed);
	atomic_fetch_add_explicit(&fs_shared->python_calls, 1, memory_order_relaxed);
	return stack.frames > 0;
}

uint32_t fs_python_site_now(void)
{
	if (!ready || !python.is_initialized() || !python.holds_gil())
		return FS_NO_SITE;
	struct fs_site site;
	memset(&site, 0, offsetof(struct fs_site, frame));
	site.pid = fs_pid();
	site.image = fs_image;
	const struct stack stack = take_stack();
	copy_stack(&site, &stack);
	return stack.frames ? fs_intern_site(&site) : FS_NO_SITE;
}

void fs_python_init(const char *user_root)
{
	/* ISO C has no conversion from an object to a function pointer; POSIX's dlsym() has, and so has this. */
	const struct {
		void *slot;
		const char *name;
		bool needed;
	} wanted[] = {
		{&python.is_initialized, "Py_IsInitialized", true},
		{&python.holds_gil, "PyGILState_Check", true},
		{&python.own_state, "PyGILState_GetThisThreadState", true},
		{&python.take_gil, "PyGILState_Ensure", true},
		{&python.give_gil, "PyGILState_Release", true},
		{&python.current_frame, "PyEval_GetFrame", true},
		{&python.line, "PyFrame_GetLineNumber", true},
		{&python.code, "PyFrame_GetCode", false},
		{&python.back, "PyFrame_GetBack", false},
		{&python.attribute, "PyObject_GetAttrString", true},
		{&python.utf8, "PyUnicode_AsUTF8", true},
		{&python.release, "Py_DecRef", true},
		{&python.clear_error, "PyErr_Clear", true},
		{&python.none, "_Py_NoneStruct", true},
	};
	for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
		void *address = fs_find(wanted[i].name, false).address;
		if (!address && wanted[i].needed)
			return;
		memcpy(wanted[i].slot, &address, sizeof address);
	}
	if (user_root && (root_length = strlen(user_root)) < sizeof root)
		memcpy(root, user_root, root_length + 1);
	else
		root_length = 0;
	ready = true;
	int (*add_hook)(int (*)(const char *, void *, void *), void *);
	void *address = fs_find("PySys_AddAuditHook", false).address; /* since 3.8 */
	memcpy(&add_hook, &address, sizeof address);
	if (add_hook)
		add_hook(audit, NULL);
}
