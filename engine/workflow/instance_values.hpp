// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "engine/workflow/canvas_file.hpp"

namespace weft::workflow {

class Definitions;

/// Values by the name of a widget; an invalid one: the widget is as new, whatever its node saved.
using WidgetOverrides = std::unordered_map<std::string_view, JsonView>;

/// What one instance of a subgraph says about the widgets inside it.
struct InstanceValues {
  /// One for each of the definition's inputs; invalid: the instance says nothing, and the widget's own value counts.
  std::vector<JsonView> inputs;
  /// Values that take the place of inner widgets' own ones, by the inner node's id.
  std::unordered_map<std::string, WidgetOverrides> inner;
};

/// Reads what an instance saved, in all the forms that front ends have written: a value for each promoted input in
/// order, for each entry of `proxyWidgets`, by name, and what an update of the editor set aside
/// (`proxyWidgetErrorQuarantine`). around: the values of the scope that the instance stands in, which may name its
/// widgets. Nulls say nothing.
InstanceValues read_instance_values(const CanvasNode& instance, const SubgraphDefinition& definition,
                                    Definitions& definitions, const InstanceValues& around);

}  // namespace weft::workflow
