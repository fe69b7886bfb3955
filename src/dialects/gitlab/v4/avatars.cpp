#include "dialects/gitlab/v4/avatars.h"

#include "picture/picture.h"

namespace usher::gitlab::v4 {
namespace {

std::string_view sentence(picture::Refusal refusal) {
    switch (refusal) {
        case picture::Refusal::too_many_bytes:
            return "is too big (should be at most 200 KiB)";
        case picture::Refusal::unknown_format:
            return "file format is not supported. Please try one of the following supported formats: "
                   "image/png, "
                   "image/jpeg, image/gif, image/webp";
        case picture::Refusal::too_many_pixels:
            return "has too many pixels (should be at most 4096 on a side and 16 million in all)";
        case picture::Refusal::undecodable:
            return "cannot be read as a picture";
    }
    return "is invalid";
}

}  // namespace

std::optional<Avatar> picture_of(const Upload& upload, Problems& problems) {
    if (upload.removes) return Avatar{};
    if (upload.bytes.empty()) return std::nullopt;
    auto read = picture::re_encode(upload.bytes);
    if (read) return Avatar{std::move(read->name), std::move(read->png)};
    problems.push_back({"avatar", Fault::not_allowed, 0, std::string(sentence(read.error()))});
    return std::nullopt;
}

}  // namespace usher::gitlab::v4
