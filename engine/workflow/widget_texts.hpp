// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <unordered_map>

#include "engine/workflow/canvas_nodes.hpp"
#include "engine/workflow/convert.hpp"
#include "engine/workflow/link_resolver.hpp"
#include "engine/workflow/widget_values.hpp"

namespace weft::workflow {

/// The widgets of canvas nodes with all that the front end does to them before it queues a prompt: PrimitiveNodes'
/// values put in, dynamic prompts picked, patterns in file names replaced.
class WidgetTexts {
 public:
  WidgetTexts(CanvasNodes& nodes, LinkResolver& resolver, const ConvertOptions& options)
      : nodes_(nodes),
        resolver_(resolver),
        options_(options),
        now_(options.now.value_or(std::chrono::system_clock::now())),
        has_primitives_(weft::workflow::has_primitives(nodes.canvas())) {}

  /// The values of a known class's widgets as they stand on the canvas, PrimitiveNodes' included.
  WidgetValues values(const CanvasNode& node, const schema::NodeInfo& info, std::vector<Violation>& warnings);
  /// What is sent of a widget's value.
  schema::Value sent(const CanvasNode& node, const schema::NodeInfo& info, const Widget& widget, schema::Value value);

 private:
  schema::Value primitive_value(const CanvasNode& primitive);
  std::string expand_names(const std::string& text);
  std::optional<std::string> shown(std::string_view name, std::string_view widget);
  const CanvasNode* named(std::string_view name);

  CanvasNodes& nodes_;
  LinkResolver& resolver_;
  const ConvertOptions& options_;
  std::chrono::system_clock::time_point now_;
  bool has_primitives_;
  /// Filled when first asked for.
  std::optional<std::unordered_map<std::string, const CanvasNode*>> by_search_name_, by_title_;
};

}  // namespace weft::workflow
