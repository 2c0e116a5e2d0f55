// ~ run: a
#include <cstdlib>
#include <iostream>
#include <string>

namespace tools {
bool settle()
{
    if (std::system("probe settle") == 0)
        return true;
    return false;
}
} // namespace tools

int main(int argc, char **)
{
    const char *nothing = nullptr;
    auto run = [&] { ::system("probe in a lambda"); };
    run();
    if (argc > 1 && nothing == nullptr)
        std::cout << "settled " << tools::settle() << std::endl;
    return std::system("/bin/false") == 0;
}
