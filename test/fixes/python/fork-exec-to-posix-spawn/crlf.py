import os
# ~ since: 3.8

if os.fork() > 0:  # ~ fix unsafe: os.posix_spawn("/bin/echo", ["echo", "héllo"], os.environ)
    # the parent
    print("waited", os.wait()[1])
else:
    os.execl("/bin/echo", "echo", "héllo")
