// Where a command reads and writes: the descriptors of whoever typed it, in this process or in another.
#pragma once

#include <string>
#include <string_view>

namespace usher {

struct Console {
    int in = 0;
    int out = 1;
    int err = 2;
    int file = -1;  // the command's FILE argument, opened by whoever typed it
    bool json = false;

    // Each adds a newline. A reader that went away is not an error of the command.
    void print(std::string_view line) const { write(out, line); }
    void complain(std::string_view line) const { write(err, line); }
    // Replaces the current line of a terminal; nothing where err is none.
    void progress(std::string_view line) const;
    bool is_terminal() const;
    // Everything of `in` up to its end, at most 64 KiB.
    std::string read_all() const;

  private:
    static void write(int descriptor, std::string_view line);
};

}  // namespace usher
