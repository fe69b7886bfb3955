#include "main/commands/import_file.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "base/text.h"
#include "main/commands/csv.h"
#include "main/commands/import_row.h"
#include "main/data_directory.h"

namespace usher {
namespace json = boost::json;
namespace {

constexpr std::size_t longest_line = 1024 * 1024;

// A file that can be read from the start again: the descriptor itself, or a copy of what came out of a pipe.
FILE* seekable(int descriptor) {
    struct stat info {};
    if (::fstat(descriptor, &info) != 0)
        throw Refused(fmt::format("cannot read the file: {}", std::strerror(errno)));
    if (S_ISDIR(info.st_mode)) throw Refused("cannot read the file: it is a directory");
    if (S_ISREG(info.st_mode)) return ::fdopen(::dup(descriptor), "r");
    FILE* copy = std::tmpfile();
    if (!copy) throw Refused(fmt::format("cannot make a temporary file: {}", std::strerror(errno)));
    char buffer[65536];
    for (ssize_t got; (got = ::read(descriptor, buffer, sizeof buffer)) != 0;) {
        if (got < 0 && errno == EINTR) continue;
        if (got < 0 ||
            std::fwrite(buffer, 1, static_cast<std::size_t>(got), copy) != static_cast<std::size_t>(got)) {
            std::fclose(copy);
            throw Refused(fmt::format("cannot copy the input: {}", std::strerror(errno)));
        }
    }
    return copy;
}

}  // namespace

struct ImportFile::State {
    FILE* file = nullptr;
    std::int64_t size = 0;
    std::atomic<std::int64_t> read = 0;  // also looked at by the thread that shows progress
    std::int64_t line = 0;
    std::string text;
    bool too_long = false;
    bool is_csv = false;
    bool has_complained = false;  // about the header, once
    std::vector<std::string> header;
    std::array<unsigned char, 16 * 1024> block;

    ~State() {
        if (file) std::fclose(file);
    }

    // JSON lines begin with an object, after a byte order mark and blank lines at most.
    bool begins_with_object() {
        std::rewind(file);
        int c = std::getc(file);
        for (const int mark : {0xef, 0xbb, 0xbf})
            if (c == mark) c = std::getc(file);
        while (c == ' ' || c == '\t' || c == '\r' || c == '\n') c = std::getc(file);
        std::rewind(file);
        return c == '{' || c == EOF;
    }

    bool has_column(std::string_view name) const {
        return std::any_of(header.begin(), header.end(),
                           [&](const std::string& column) { return trim(column) == name; });
    }

    // One line without its end into `text`; a longer one than allowed is skipped and marked.
    bool next_line() {
        text.clear();
        too_long = false;
        std::int64_t taken = 0;
        for (int c; (c = ::getc_unlocked(file)) != EOF;) {
            ++taken;
            if (c == '\n') break;
            if (text.size() < longest_line)
                text.push_back(static_cast<char>(c));
            else
                too_long = true;
        }
        read += taken;
        const bool any = taken > 0;
        if (any) ++line;
        if (line == 1 && text.starts_with("\xef\xbb\xbf")) text.erase(0, 3);
        return any;
    }

    // A CSV record may span lines: quotes that are open at the end of one go on in the next.
    bool next_record() {
        if (!next_line()) return false;
        std::string record = text;
        while (has_open_quote(record) && record.size() < longest_line && next_line())
            record.append("\n").append(text);
        text = std::move(record);
        return true;
    }
};

ImportFile::ImportFile(int descriptor) : state_(std::make_unique<State>()) {
    state_->file = seekable(descriptor);
    if (!state_->file) throw Refused("cannot read the file");
    struct stat info {};
    if (std::fflush(state_->file) == 0 && ::fstat(::fileno(state_->file), &info) == 0)
        state_->size = info.st_size;
    rewind();
}

ImportFile::~ImportFile() = default;

void ImportFile::rewind() {
    auto& state = *state_;
    std::rewind(state.file);
    state.read = 0;
    state.line = 0;
    state.header.clear();
    state.has_complained = false;
    state.is_csv = !state.begins_with_object();
    if (state.is_csv && state.next_record())
        state.header = parse_csv(state.text).value_or(std::vector<std::string>());
}

bool ImportFile::next(core::ImportRow& row) {
    auto& state = *state_;
    if (state.is_csv && !state.has_column("username")) {
        if (std::exchange(state.has_complained, true)) return false;
        row.line = 1;
        row.account = {};
        row.refusal = "is neither a JSON object nor a CSV header with a column username";
        return true;
    }
    do {
        if (!(state.is_csv ? state.next_record() : state.next_line())) return false;
    } while (!state.too_long && is_blank(state.text));
    row.line = state.line;
    row.account = {};
    if (state.too_long) {
        row.refusal = fmt::format("the line is longer than {} bytes", longest_line);
        return true;
    }
    json::monotonic_resource arena(state.block.data(), state.block.size());
    if (state.is_csv) {
        const auto cells = parse_csv(state.text);
        if (!cells || cells->size() != state.header.size()) {
            row.refusal =
                cells ? fmt::format("has {} columns, the header has {}", cells->size(), state.header.size())
                      : "a quote is not closed";
            return true;
        }
        json::object object{json::storage_ptr(&arena)};
        for (std::size_t i = 0; i < cells->size(); ++i)
            if (!(*cells)[i].empty()) object[trim(state.header[i])] = json::string_view((*cells)[i]);
        read_row(object, row);
        return true;
    }
    json::error_code error;
    json::parse_options options;
    options.allow_invalid_utf8 = true;  // named per field
    const auto value = json::parse(state.text, error, json::storage_ptr(&arena), options);
    if (error)
        row.refusal = "is not JSON: " + error.message();
    else if (!value.is_object())
        row.refusal = "is not a JSON object";
    else
        read_row(value.get_object(), row);
    return true;
}

bool ImportFile::mentions_passwords() {
    constexpr std::string_view word = "password";
    std::rewind(state_->file);
    std::string window;
    char buffer[65536];
    for (std::size_t got; (got = std::fread(buffer, 1, sizeof buffer, state_->file)) > 0;) {
        window.append(buffer, got);
        if (window.find(word) != std::string::npos) return true;
        window.erase(0, window.size() - std::min(window.size(), word.size()));
    }
    return false;
}

double ImportFile::part_read() const {
    return state_->size > 0
               ? std::min(1.0, static_cast<double>(state_->read) / static_cast<double>(state_->size))
               : 1.0;
}

}  // namespace usher
