#include "http/chunks.h"

namespace usher::http {

namespace {

bool is_token(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool is_text(char c) {
    auto byte = static_cast<unsigned char>(c);
    return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
}

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

void ChunkDecoder::restart(std::size_t body_limit) {
    *this = {};
    body_limit_ = body_limit;
}

std::size_t ChunkDecoder::take(std::string_view input, Buffer& body) {
    std::size_t at = 0;
    while (at < input.size() && state_ != State::done && !trouble_) {
        if (state_ == State::data) {
            std::string_view piece =
                input.substr(at, static_cast<std::size_t>(std::min<std::uint64_t>(left_, input.size() - at)));
            body.append(piece);
            at += piece.size();
            left_ -= piece.size();
            if (left_ == 0) state_ = State::data_cr;
        } else {
            if (!step(input[at])) break;
            ++at;
        }
    }
    return at;
}

bool ChunkDecoder::step(char c) {
    auto expect = [&](char wanted, State next) {
        if (c != wanted) return refuse(api::Trouble::bad_request);
        state_ = next;
        return true;
    };
    bool extra = state_ == State::extension || state_ == State::extension_quoted ||
                 state_ == State::trailer_name || state_ == State::trailer_value;
    if (extra && ++extras_ > (state_ < State::data ? extension_limit : trailer_limit)) {
        return refuse(api::Trouble::bad_request);
    }
    switch (state_) {
        case State::size_first:
            if (hex_value(c) < 0) return refuse(api::Trouble::bad_request);
            left_ = 0;
            digits_ = 0;
            bad_space_ = false;
            state_ = State::size;
            return size_digit(c);
        case State::size:
            if (c == '\r') return expect('\r', State::size_lf);
            if (c == ';' || c == ' ' || c == '\t') {
                bad_space_ = c != ';';
                state_ = State::extension;
                return true;
            }
            return size_digit(c);
        case State::extension:
            if (bad_space_) {
                if (c == ';') bad_space_ = false;
                return c == ';' || c == ' ' || c == '\t' || refuse(api::Trouble::bad_request);
            }
            if (c == '\r') return expect('\r', State::size_lf);
            if (c == '"') state_ = State::extension_quoted;
            return is_text(c) || refuse(api::Trouble::bad_request);
        case State::extension_quoted:
            // A line end inside quotes means one reader's line end is another's text: refused as a control.
            if (c == '"') state_ = State::extension;
            return is_text(c) || refuse(api::Trouble::bad_request);
        case State::size_lf:
            if (c != '\n') return refuse(api::Trouble::bad_request);
            return end_of_size_line();
        case State::data_cr:
            return expect('\r', State::data_lf);
        case State::data_lf:
            return expect('\n', State::size_first);
        case State::trailer_start:
            if (c == '\r') return expect('\r', State::final_lf);
            state_ = State::trailer_name;
            return is_token(c) || refuse(api::Trouble::bad_request);
        case State::trailer_name:
            if (c == ':') return expect(':', State::trailer_value);
            return is_token(c) || refuse(api::Trouble::bad_request);
        case State::trailer_value:
            if (c == '\r') return expect('\r', State::trailer_lf);
            return is_text(c) || refuse(api::Trouble::bad_request);
        case State::trailer_lf:
            return expect('\n', State::trailer_start);
        case State::final_lf:
            return expect('\n', State::done);
        case State::data:
        case State::done:
            break;
    }
    return true;
}

bool ChunkDecoder::size_digit(char c) {
    int value = hex_value(c);
    if (value < 0 || ++digits_ > 15) return refuse(api::Trouble::bad_request);
    left_ = left_ * 16 + static_cast<std::uint64_t>(value);
    return true;
}

bool ChunkDecoder::end_of_size_line() {
    if (left_ > body_limit_ - body_size_) return refuse(api::Trouble::body_too_large);
    body_size_ += static_cast<std::size_t>(left_);
    if (left_ == 0) extras_ = 0;
    state_ = left_ == 0 ? State::trailer_start : State::data;
    return true;
}

bool ChunkDecoder::refuse(api::Trouble trouble) {
    trouble_ = trouble;
    return false;
}

}  // namespace usher::http
