// Names for requests: a random prefix per thread and a counter, 26 lower-case characters.
#pragma once

#include <array>
#include <string_view>

namespace usher::http {

class RequestIds {
  public:
    using Text = std::array<char, 26>;

    RequestIds();
    Text next();

  private:
    Text text_;
};

}  // namespace usher::http
