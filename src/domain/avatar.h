// The picture that somebody uploaded.
#pragma once

#include <string>

namespace usher {

struct Avatar {
    std::string name;  // SHA-256 of the picture, lower-case hexadecimal: another picture has another name
    std::string png;
};

}  // namespace usher
