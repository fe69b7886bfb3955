#include "http/head.h"

#include <algorithm>
#include <array>
#include <boost/beast/http/basic_parser.hpp>
#include <charconv>

#include "base/text.h"

namespace usher::http {

namespace {

namespace beast = boost::beast;
using api::Trouble;
using beast::http::field;

std::string_view view(beast::string_view text) { return {text.data(), text.size()}; }

bool same_word(std::string_view a, std::string_view lower) {
    return a.size() == lower.size() && std::equal(a.begin(), a.end(), lower.begin(), [](char x, char y) {
               return (x >= 'A' && x <= 'Z' ? static_cast<char>(x | 0x20) : x) == y;
           });
}

constexpr std::array<bool, 256> make_host_bytes() {
    std::array<bool, 256> allowed{};
    for (unsigned char c : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                                            "-._~%!$&'()*+,;=:[]")) {
        allowed[c] = true;
    }
    return allowed;
}
constexpr std::array<bool, 256> host_bytes = make_host_bytes();

// Beast checks the grammar of every line; this class records views and counts what must be unique.
class HeadParser final : public beast::http::basic_parser<true> {
  public:
    HeadParser(api::Request& request, Head& head) : request_(request), head_(head) {
        header_limit(1024 * 1024);  // HeadScan has measured the head already
        body_limit(boost::none);
    }

    std::optional<Trouble> verdict() const {
        if (bad_) return Trouble::bad_request;
        if (hosts_ > 1 || (hosts_ == 0 && head_.http11)) return Trouble::bad_request;
        if (transfer_encodings_ > 0) {
            if (lengths_ > 0 || transfer_encodings_ > 1 || !head_.http11) return Trouble::bad_request;
            if (!head_.chunked) return Trouble::not_implemented;
        }
        if (coded_) return Trouble::unsupported_coding;
        return std::nullopt;
    }

  private:
    using Code = beast::error_code;

    void on_request_impl(beast::http::verb, beast::string_view method, beast::string_view target, int version,
                         Code&) override {
        request_.method_name = view(method);
        request_.method = api::parse_method(request_.method_name);
        request_.target = view(target);
        head_.http11 = version >= 11;
        head_.keep_alive = head_.http11;
    }

    void on_field_impl(field name, beast::string_view name_text, beast::string_view value_text,
                       Code&) override {
        std::string_view value = view(value_text);
        request_.headers.emplace_back(view(name_text), value);
        switch (name) {
            case field::host:
                take_host(value);
                break;
            case field::content_length:
                take_length(value);
                break;
            case field::transfer_encoding:
                take_transfer_encoding(value);
                break;
            case field::connection:
                take_connection(value);
                break;
            case field::expect:
                take_expect(value);
                break;
            case field::content_encoding:
                if (!value.empty() && !same_word(value, "identity")) coded_ = true;
                break;
            default:
                break;
        }
    }

    void take_host(std::string_view value) {
        ++hosts_;
        if (!value.empty() && !is_valid_host(value)) bad_ = true;
        request_.host = value;
    }

    // One field, decimal digits only: not "+5", not "5, 5", not "0x5".
    void take_length(std::string_view value) {
        const char* end = value.data() + value.size();
        bool digits = !value.empty() && value.size() <= 18 &&
                      std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; });
        if (++lengths_ > 1 || !digits) {
            bad_ = true;
            return;
        }
        std::from_chars(value.data(), end, head_.content_length);
    }

    void take_transfer_encoding(std::string_view value) {
        ++transfer_encodings_;
        head_.chunked = same_word(value, "chunked");
    }

    void take_connection(std::string_view value) {
        while (!value.empty()) {
            std::size_t comma = value.find(',');
            std::string_view word = trim(value.substr(0, comma));
            if (same_word(word, "close")) {
                closes_ = true;
                head_.keep_alive = false;
            }
            if (same_word(word, "keep-alive") && !closes_) head_.keep_alive = true;
            value = comma == std::string_view::npos ? std::string_view() : value.substr(comma + 1);
        }
    }

    void take_expect(std::string_view value) {
        if (same_word(value, "100-continue")) {
            head_.expects_continue = head_.http11;
        } else {
            bad_ = true;
        }
    }

    void on_header_impl(Code&) override {}
    void on_body_init_impl(boost::optional<std::uint64_t> const&, Code&) override {}
    std::size_t on_body_impl(beast::string_view, Code&) override { return 0; }
    void on_chunk_header_impl(std::uint64_t, beast::string_view, Code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view, Code&) override { return 0; }
    void on_finish_impl(Code&) override {}
    void on_response_impl(int, beast::string_view, int, Code&) {}

    api::Request& request_;
    Head& head_;
    int hosts_ = 0;
    int lengths_ = 0;
    int transfer_encodings_ = 0;
    bool closes_ = false;
    bool coded_ = false;
    bool bad_ = false;
};

// "http://host/path" becomes path and host; "*" is for OPTIONS alone; everything else starts with "/".
bool normalise_target(api::Request& request, Head& head) {
    std::string_view target = request.target;
    if (request.method_name == "CONNECT" || target.find('#') != std::string_view::npos) return false;
    if (target.front() == '/') return true;
    if (target == "*") return request.method == api::Method::options;
    std::size_t skip = 0;
    if (same_word(target.substr(0, 7), "http://")) skip = 7;
    if (same_word(target.substr(0, 8), "https://")) skip = 8;
    if (skip == 0) return false;
    std::string_view rest = target.substr(skip);
    std::size_t end = std::min(rest.find_first_of("/?"), rest.size());
    request.host = rest.substr(0, end);
    if (request.host.empty() || !is_valid_host(request.host)) return false;
    request.target = rest.substr(end);
    if (request.target.empty()) {
        request.target = "/";
    } else if (request.target.front() == '?') {
        head.absolute_target.assign("/").append(request.target);
        request.target = head.absolute_target;
    }
    return true;
}

}  // namespace

HeadScan::State HeadScan::refuse(Trouble trouble) {
    trouble_ = trouble;
    return State::refused;
}

HeadScan::State HeadScan::advance(std::string_view input, const HeadLimits& limits) {
    auto too_large = [&] {
        return refuse(lines_ == 0 ? Trouble::target_too_long : Trouble::headers_too_large);
    };
    for (;;) {
        bool folded = lines_ > 0 && line_start_ < input.size() &&
                      (input[line_start_] == ' ' || input[line_start_] == '\t');
        if (folded) return refuse(Trouble::bad_request);
        std::size_t end = input.find('\n', scanned_);
        bool ended = end != std::string_view::npos;
        std::size_t line_end = ended ? end : input.size();
        if (lines_ == 0 && line_end - line_start_ > limits.line + 1) return too_large();
        if (line_end >= limits.block) return too_large();
        scanned_ = line_end;
        if (!ended) return State::incomplete;
        if (end == line_start_ || input[end - 1] != '\r') return refuse(Trouble::bad_request);
        scanned_ = end + 1;
        if (end == line_start_ + 1) return lines_ == 0 ? refuse(Trouble::bad_request) : State::complete;
        if (++lines_ > limits.fields + 1) return refuse(Trouble::headers_too_large);
        line_start_ = scanned_;
    }
}

std::optional<Trouble> parse_head(std::string_view block, api::Request& request, Head& head) {
    head.http11 = head.keep_alive = true;
    head.chunked = head.expects_continue = false;
    head.content_length = 0;
    HeadParser parser(request, head);
    beast::error_code code;
    parser.put(boost::asio::const_buffer(block.data(), block.size()), code);
    if (code || !parser.is_header_done()) return Trouble::bad_request;
    if (!normalise_target(request, head)) return Trouble::bad_request;
    return parser.verdict();
}

void guess_target(std::string_view input, api::Request& request) {
    request.method = api::Method::other;
    request.method_name = request.target = {};
    std::size_t space = input.find(' ');
    if (space == std::string_view::npos || space + 1 >= input.size() || input[space + 1] != '/') return;
    std::string_view target = input.substr(space + 1);
    std::size_t end = 0;
    while (end < target.size() && static_cast<unsigned char>(target[end]) > ' ' && target[end] != 127) ++end;
    request.method_name = input.substr(0, space);
    request.method = api::parse_method(request.method_name);
    request.target = target.substr(0, end);
}

// A name, an IPv4 address or a bracketed IPv6 address, with or without a port; no user, path or space.
bool is_valid_host(std::string_view host) {
    if (host.empty() || host.size() > 300) return false;
    return std::all_of(host.begin(), host.end(),
                       [](char c) { return host_bytes[static_cast<unsigned char>(c)]; });
}

}  // namespace usher::http
