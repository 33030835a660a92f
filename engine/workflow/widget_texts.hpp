// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <unordered_map>

#include "engine/workflow/connections.hpp"
#include "engine/workflow/convert.hpp"
#include "engine/workflow/widget_values.hpp"

namespace weft::workflow {

/// The widgets of canvas nodes with all that the front end does to them before it queues a prompt: PrimitiveNodes'
/// values put in, dynamic prompts picked, patterns in file names replaced.
class WidgetTexts {
 public:
  /// Borrows both.
  WidgetTexts(Connections& connections, const ConvertOptions& options)
      : connections_(connections), options_(options), now_(options.now.value_or(std::chrono::system_clock::now())) {}

  /// The values of a known class's widgets as they stand on the canvas, PrimitiveNodes' included.
  WidgetValues values(const Scope& scope, const CanvasNode& node, const schema::NodeInfo& info,
                      const std::vector<Connection>& wires, std::vector<Violation>& warnings);
  /// What is sent of a widget's value.
  schema::Value sent(const Scope& scope, const CanvasNode& node, const schema::NodeInfo& info, const Widget& widget,
                     schema::Value value);

 private:
  struct Place {
    const Scope* scope;
    const CanvasNode* node;
  };
  schema::Value primitive_value(const Scope& scope, const CanvasNode& primitive);
  std::string expand_names(const std::string& text);
  std::optional<std::string> shown(std::string_view name, std::string_view widget);
  std::optional<Place> named(std::string_view name);

  Connections& connections_;
  const ConvertOptions& options_;
  std::chrono::system_clock::time_point now_;
  /// Filled when first asked for.
  std::optional<std::unordered_map<std::string, Place>> by_search_name_, by_title_;
  bool in_primitive_ = false;  ///< while the patterns in a PrimitiveNode's text are replaced
};

}  // namespace weft::workflow
