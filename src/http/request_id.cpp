#include "http/request_id.h"

#include <sys/random.h>

#include <stdexcept>

namespace usher::http {

namespace {

constexpr std::string_view digits = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::size_t prefix = 16;  // 80 random bits; the rest counts from a random start

char after(char digit) { return digits[(digits.find(digit) + 1) % digits.size()]; }

}  // namespace

RequestIds::RequestIds() {
    std::array<unsigned char, 26> random;
    if (getrandom(random.data(), random.size(), 0) != static_cast<ssize_t>(random.size())) {
        throw std::runtime_error("the system gives no random numbers");
    }
    for (std::size_t i = 0; i < text_.size(); ++i) text_[i] = digits[random[i] % digits.size()];
}

RequestIds::Text RequestIds::next() {
    for (std::size_t i = text_.size(); i-- > prefix;) {
        text_[i] = after(text_[i]);
        if (text_[i] != digits.front()) break;
    }
    return text_;
}

}  // namespace usher::http
