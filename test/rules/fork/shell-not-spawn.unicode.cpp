#include <cstdio>
#include <cstdlib>

int main()
{
    std::puts("🧵 日本語"); std::system("notify-send 'été 🧵'"); // ~ hint shell-not-spawn: std::system() starts a shell only to start notify-send
    auto later = [] { system("sync"); }; // ~ hint shell-not-spawn: to start sync
    later();
    return 0;
}
