// Pages of GET /users and the headers that describe them (contract/gitlab.md section 5).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "api/call.h"
#include "dialects/gitlab/dialect.h"

namespace usher::gitlab {

class Paging {
  public:
    // Whatever is not a usable number counts as not given; more than 100 a page count as 100.
    Paging(const std::optional<std::string>& page, const std::optional<std::string>& per_page);

    std::int64_t offset() const;
    std::int64_t per_page() const { return per_page_; }
    // X-Total … Link.
    void write_headers(const Gitlab& gitlab, api::Call& call, std::int64_t total) const;

  private:
    std::int64_t page_;
    std::int64_t per_page_;
};

}  // namespace usher::gitlab
