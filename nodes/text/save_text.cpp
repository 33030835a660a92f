// SPDX-License-Identifier: Apache-2.0
#include <ctime>
#include <string>

#include "engine/base/atomic_file.hpp"
#include "engine/python/json.hpp"
#include "engine/schema/node.hpp"
#include "engine/schema/output_name.hpp"

namespace weft::nodes {
namespace {

/// Writes a text as the next free number of its name; JSON indented, where it is JSON.
struct SaveText {
  std::string text, filename_prefix = "ComfyUI";
  schema::Choice format{"txt"};

  static void define(schema::Schema<SaveText>& s) {
    s.v3().display_name("Save Text").category("text").python_module("comfy_extras.nodes_text");
    s.description("Save text content to a file in the output directory.").output_node();
    s.input("text", &SaveText::text).force_input();
    s.input("filename_prefix", &SaveText::filename_prefix).default_value("ComfyUI");
    s.input("format", &SaveText::format).options({"txt", "md", "json"}).default_value("txt");
    s.outputs("text");
  }

  std::string execute(schema::Context& context) const {
    schema::OutputName name(context.folders().output(), filename_prefix, {.now = std::time(nullptr)});
    const std::string extension = "." + format.value;
    AtomicFile file(name.path(0, extension));
    file.write(content());
    while (!file.commit(AtomicFile::Existing::keep)) {  // another process took the number
      name.advance();
      file.retarget(name.path(0, extension));
    }
    context.report(schema::OutputFile{.key = "text_files",
                                      .filename = file.target().filename().string(),
                                      .subfolder = name.subfolder(),
                                      .path = file.target().string()});
    return text;
  }

 private:
  std::string content() const {
    const auto json = format == "json" ? python::parse_json(text) : std::nullopt;
    return json ? python::to_json(*json, 2) : text;
  }
};

WEFT_NODE(SaveText);

}  // namespace
}  // namespace weft::nodes
