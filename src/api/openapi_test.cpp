#include "api/openapi_check_test.h"
#include "api/sample_dialect_test.h"

namespace usher::api {
namespace {

namespace json = boost::json;

TEST(OpenApi, IsSound) { expect_sound_document(sample::Sample()); }

json::value document() { return json::parse(openapi(sample::Sample(), "/here", "9")); }

TEST(OpenApi, NamesSchemasOnceAndReferToThem) {
    const auto schemas = document().at("components").at("schemas").as_object();
    EXPECT_EQ(schemas.size(), 3U);  // Thing, Part, Error
    EXPECT_EQ(schemas.at("Thing").at("properties").at("parts").at("items").at("$ref").as_string(),
              "#/components/schemas/Part");
    const auto name = schemas.at("Thing").at("properties").at("name").at("type");
    EXPECT_EQ(name, (json::array{"string", "null"}));
    EXPECT_EQ(schemas.at("Thing").at("required"), (json::array{"id", "name", "parts"}));
}

TEST(OpenApi, DocumentsBodyFieldsWithTheirRules) {
    const auto body = document().at("paths").at("/things").at("post").at("requestBody");
    EXPECT_TRUE(body.at("required").as_bool());
    const auto schema = body.at("content").at("application/json").at("schema");
    EXPECT_EQ(schema.at("required"), (json::array{"name"}));
    EXPECT_EQ(schema.at("properties").at("name").at("minLength").to_number<int>(), 1);
    EXPECT_EQ(schema.at("properties").at("name").at("maxLength").to_number<int>(), 20);
    EXPECT_EQ(schema.at("properties").at("colour").at("type").as_string(), "string");
    EXPECT_EQ(body.at("content").at("application/x-www-form-urlencoded").at("schema"), schema);
}

TEST(OpenApi, AStreamedAnswerIsDocumentedAsItsShape) {
    const auto paths = document().at("paths");
    const auto content = [&](const char* path) {
        return paths.at(path).at("get").at("responses").at("200").at("content");
    };
    const json::value things = {{"type", "array"}, {"items", {{"$ref", "#/components/schemas/Thing"}}}};
    const json::value page = {
        {"type", "object"}, {"properties", {{"items", things}}}, {"required", json::array{"items"}}};
    EXPECT_EQ(content("/all").at("application/json").at("schema"), page);
    EXPECT_EQ(content("/bare").at("application/json").at("schema"), things);
    EXPECT_TRUE(content("/export").as_object().contains("*/*"));
}

TEST(OpenApi, DocumentsStatusAndMediaType) {
    const auto paths = document().at("paths");
    EXPECT_TRUE(paths.at("/things").at("post").at("responses").as_object().contains("201"));
    // A Raw alternative is a refusal: the answer is the other one.
    EXPECT_EQ(paths.at("/things")
                  .at("post")
                  .at("responses")
                  .at("201")
                  .at("content")
                  .at("application/json")
                  .at("schema")
                  .at("$ref")
                  .as_string(),
              "#/components/schemas/Thing");
    const auto removal = paths.at("/things/{id}").at("delete").at("responses").as_object();
    ASSERT_TRUE(removal.contains("204"));
    EXPECT_FALSE(removal.at("204").as_object().contains("content"));
    EXPECT_TRUE(paths.at("/things/{id}/{kind}/picture")
                    .at("get")
                    .at("responses")
                    .at("200")
                    .at("content")
                    .as_object()
                    .contains("*/*"));
}

TEST(OpenApi, DocumentsABodyOfItsOwnAsJsonOnly) {
    const auto rename = document().at("paths").at("/things/{id}").at("put");
    const auto content = rename.at("requestBody").at("content").as_object();
    EXPECT_EQ(content.size(), 1U);
    EXPECT_TRUE(rename.at("requestBody").at("required").as_bool());
    EXPECT_EQ(content.at("application/json").at("schema"), json::parse(R"({
        "type": "object", "required": ["name"], "properties": {
            "name": {"type": "string", "description": "Its new name."},
            "parts": {"type": "array", "description": "What it is made of.", "items": {
                "type": "object",
                "properties": {"label": {"type": "string", "description": "What it is."}}}}}})"));
    EXPECT_EQ(rename.at("parameters").as_array().size(), 1U);
    EXPECT_EQ(rename.at("parameters").at(0).at("in").as_string(), "path");
    EXPECT_EQ(rename.at("x-access").as_string(), "the account in the path and administrators only");
}

struct Patch {
    Nullable<std::string> name;
    std::optional<bool> flag;
    std::map<std::string, json::value> raws;
    static void fields(auto& field) {
        field("name", &Patch::name, "", length(0, 9));
        field("flag", &Patch::flag, "");
        field("raws", &Patch::raws, "");
    }
};
struct Sparse {
    std::optional<std::string> name;
    std::map<std::string, int> counts;
    RawJson raw;
    static void fields(auto& field) {
        field("name", &Sparse::name, "", omit_empty);
        field("counts", &Sparse::counts, "", omit_empty);
        field("raw", &Sparse::raw, "");
    }
};

TEST(OpenApi, DescribesTypesByTheirUse) {
    json::object components;
    Description description(components);
    description.input<Body<Patch>>();
    EXPECT_EQ(*description.body, json::parse(R"({"type": "object", "properties": {
        "name": {"type": ["string", "null"], "maxLength": 9}, "flag": {"type": "boolean"},
        "raws": {"type": "object", "additionalProperties": {}}}})"));
    description.input<Body<json::value>>();
    EXPECT_TRUE(description.body->empty());
    description.output<Sparse>();
    EXPECT_EQ(description.answer, json::parse(R"({"type": "object", "required": ["raw"], "properties": {
        "name": {"type": "string"}, "raw": {},
        "counts": {"type": "object", "additionalProperties": {"type": "integer"}}}})"));
    EXPECT_TRUE(components.empty());
}

}  // namespace
}  // namespace usher::api
