// Answers without a bound, such as everybody there is: made in parts while they are being sent, so that the
// first byte leaves at once and only one part is ever held.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <utility>

#include "api/encode.h"
#include "api/request.h"

namespace usher::api {

constexpr std::size_t part_size = 64 * 1024;

// An operation may return it wherever it may return a value. The first part is made together with `first`,
// before anything is sent: what fails there is still refused in the usual words, and what ends there leaves
// as an ordinary answer with its length.
struct Stream {
    std::string first;
    BodySource more;
};

// A Stream whose parts add up to the JSON of a Shape, which is what OpenAPI then says:
//     Streamed<std::vector<View>>, or of a type whose fields include such a vector.
template <class Shape>
struct Streamed : Stream {
    Streamed(Stream stream) : Stream(std::move(stream)) {}
};

// Puts the beginning and the source into the response.
void begin_body(Response& response, Stream stream);

// The items of one part; sees to the commas between them.
class Items {
  public:
    // `any`: whether an item has been written before this part.
    Items(std::string& out, bool any) : out_(out), start_(out.size()), any_(any) {}

    template <class T>
    void add(const T& item) {
        encode(next(), item);
    }
    // Where the next item is to be appended, by who writes it by hand.
    std::string& next() {
        if (any_) out_.push_back(',');
        any_ = true;
        return out_;
    }
    bool any() const { return any_; }
    // A part of good size: the batch may end here.
    bool full() const { return out_.size() - start_ >= part_size; }

  private:
    std::string& out_;
    const std::size_t start_;
    bool any_;
};

// Adds the next items, about part_size of them or none, and returns whether there may be more. The rules of a
// BodySource hold.
using Batch = std::function<bool(Items& items)>;

// A list, batch by batch. Prefix and suffix are what stands around the items: "[" and "]", or
// `{"items":[` and `]}`.
Stream stream_items(Batch batch, std::string prefix = "[", std::string suffix = "]");

}  // namespace usher::api
