#include "api/stream.h"

namespace usher::api {

void begin_body(Response& response, Stream stream) {
    response.body = std::move(stream.first);
    if (stream.more && stream.more(response.body)) response.more = std::move(stream.more);
}

Stream stream_items(Batch batch, std::string prefix, std::string suffix) {
    auto part = [batch = std::move(batch), suffix = std::move(suffix),
                 any = false](std::string& out) mutable {
        Items items(out, any);
        const bool more = batch(items);
        any = items.any();
        if (!more) out.append(suffix);
        return more;
    };
    return {std::move(prefix), std::move(part)};
}

}  // namespace usher::api
