// The chunked transfer coding (RFC 9112 section 7.1), decoded strictly and under limits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "api/request.h"
#include "http/buffer.h"

namespace usher::http {

class ChunkDecoder {
  public:
    // Chunk extensions of one body and trailer fields are read and thrown away up to these sizes.
    static constexpr std::size_t extension_limit = 4 * 1024;
    static constexpr std::size_t trailer_limit = 8 * 1024;

    void restart(std::size_t body_limit);

    // Takes bytes from the front of `input` until the body ends or the input does, and appends what they
    // carry to `body`. Returns how many bytes were taken. Stops at the first byte it refuses.
    std::size_t take(std::string_view input, Buffer& body);
    bool done() const { return state_ == State::done; }
    // bad_request or body_too_large.
    std::optional<api::Trouble> trouble() const { return trouble_; }

  private:
    enum class State : std::uint8_t {
        size_first,
        size,
        extension,
        extension_quoted,
        size_lf,
        data,
        data_cr,
        data_lf,
        trailer_start,
        trailer_name,
        trailer_value,
        trailer_lf,
        final_lf,
        done,
    };

    bool step(char c);  // false: refused
    bool size_digit(char c);
    bool end_of_size_line();
    bool refuse(api::Trouble trouble);

    State state_ = State::size_first;
    std::optional<api::Trouble> trouble_;
    std::size_t body_limit_ = 0;
    std::size_t body_size_ = 0;
    std::size_t extras_ = 0;
    std::uint64_t left_ = 0;
    int digits_ = 0;
    bool bad_space_ = false;  // white space after the size is tolerated only before ";"
};

}  // namespace usher::http
