// SPDX-License-Identifier: Apache-2.0
#include "engine/workflow/dynamic_layout.hpp"

#include <algorithm>
#include <map>

#include "engine/schema/dynamic_inputs.hpp"
#include "engine/workflow/value_json.hpp"

namespace weft::workflow {

using schema::InputSpec;
using schema::Value;

namespace {

/// What the file says about the inputs that the class leaves open. Which option a combo has is learnt step by step: in
/// a list of values its position depends on the combos before it.
class SavedInputs final : public schema::GivenInputs {
 public:
  /// named: what the file says by name; without it the list of values counts.
  SavedInputs(const CanvasNode& node, JsonView named)
      : node_(node), named_(named), values_(node.json["widgets_values"]) {}

  bool has(std::string_view flat_name) const override {
    const auto named = [&](const CanvasInput& input) { return input.name == flat_name; };
    return std::any_of(node_.inputs.begin(), node_.inputs.end(), named) || named_.find(flat_name);
  }

  const Value* literal(std::string_view flat_name) const override {
    const auto found = choices_.find(flat_name);
    return found == choices_.end() ? nullptr : &found->second;
  }

  void learn(const std::string& combo, std::size_t position) {
    const JsonView saved = named_.size() > 0 ? named_.find(combo) : values_.element(position);
    choices_.emplace(combo, to_value(saved, true));
  }

 private:
  const CanvasNode& node_;
  JsonView named_, values_;
  std::map<std::string, Value, std::less<>> choices_;
};

/// The flat names of dynamic combos that may occur, whatever is chosen.
void add_combos(const std::vector<InputSpec>& inputs, const std::string& prefix, std::vector<std::string>& names) {
  for (const InputSpec& input : inputs) {
    if (input.branches == nullptr || input.branches->empty()) continue;  // without options it is no combo
    names.push_back(prefix + input.name);
    const std::string inner = names.back() + ".";
    for (const schema::Branch& branch : *input.branches) add_combos(branch.inputs, inner, names);
  }
}

/// What the file chooses, now that all of it is known.
std::vector<DynamicChoice> choices_of(const NodeLayout& layout, const std::vector<std::string>& combos,
                                      const SavedInputs& saved) {
  std::vector<DynamicChoice> choices;
  for (std::size_t i = 0; i < layout.widgets.size(); ++i) {
    const Widget& widget = layout.widgets[i];
    if (std::find(combos.begin(), combos.end(), widget.name) == combos.end()) continue;
    const Value* value = saved.literal(widget.name);
    const std::string* key = value == nullptr ? nullptr : value->as_string();
    const auto& options = widget.spec->options;
    const bool known = key != nullptr && std::find(options.begin(), options.end(), *key) != options.end();
    choices.push_back({i, value == nullptr ? Value{} : *value, known || value == nullptr || value->is_null()});
  }
  return choices;
}

NodeLayout lay_out_as_saved(const schema::NodeInfo& info, SavedInputs saved) {
  std::vector<std::string> combos;
  add_combos(info.inputs, {}, combos);
  const auto is_open = [&](const Widget& widget) {
    return widget.role == Widget::Role::value && saved.literal(widget.name) == nullptr &&
           std::find(combos.begin(), combos.end(), widget.name) != combos.end();
  };
  for (;;) {
    auto flat = std::make_shared<const std::vector<InputSpec>>(schema::flat_inputs(info, saved));
    NodeLayout layout = lay_out(*flat);
    layout.owned = std::move(flat);
    const auto open = std::find_if(layout.widgets.begin(), layout.widgets.end(), is_open);
    if (open == layout.widgets.end()) {
      layout.choices = choices_of(layout, combos, saved);
      return layout;
    }
    saved.learn(open->name, static_cast<std::size_t>(open - layout.widgets.begin()));
  }
}

}  // namespace

NodeLayout lay_out(const schema::NodeInfo& info, const CanvasNode& node) {
  const JsonView values = node.json["widgets_values"], named = node.named_values();
  if (named.size() == 0) return lay_out_as_saved(info, {node, {}});
  if (values.is(JsonKind::array)) {
    NodeLayout listed = lay_out_as_saved(info, {node, {}});
    if (listed.widgets.size() == values.size()) return listed;
  }
  return lay_out_as_saved(info, {node, named});
}

std::optional<std::size_t> values_behind(const InputSpec& combo, const std::vector<JsonView>& values, std::size_t at) {
  const auto chosen = std::find_if(combo.branches->begin(), combo.branches->end(), [&](const schema::Branch& branch) {
    return at < values.size() && branch.key == values[at].string();
  });
  if (chosen == combo.branches->end()) return std::nullopt;
  std::size_t count = 0;
  for (const InputSpec& input : chosen->inputs) {
    const bool inner_combo = input.branches != nullptr && !input.branches->empty();
    if (!inner_combo) {
      count += lay_out({input}).widgets.size();
      continue;
    }
    const auto behind = values_behind(input, values, at + 1 + count);
    if (!behind) return std::nullopt;
    count += 1 + *behind;
  }
  return count;
}

}  // namespace weft::workflow
