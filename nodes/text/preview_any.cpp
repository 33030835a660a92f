// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/python/json.hpp"
#include "engine/python/text.hpp"
#include "engine/schema/node.hpp"

namespace weft::nodes {
namespace {

/// Shows any value as a text, and gives that text.
struct PreviewAny {
  schema::Value source;

  static void define(schema::Schema<PreviewAny>& s) {
    s.display_name("Preview Any").category("utils").python_module("comfy_extras.nodes_preview_any");
    s.output_node();
    s.input("source", &PreviewAny::source);
    // differs: 0.3.64 has no output; newer ones have, and workflows link to it.
    s.outputs("STRING");
  }

  std::string execute(schema::Context& context) const {
    std::string text = shown();
    context.report(schema::OutputText{.text = text});
    return text;
  }

 private:
  std::string shown() const {
    if (source.is_opaque()) return source.describe();
    if (source.as_list() != nullptr || source.as_object() != nullptr) return python::to_json(source, 4);
    return python::str(source);
  }
};

WEFT_NODE(PreviewAny);

}  // namespace
}  // namespace weft::nodes
