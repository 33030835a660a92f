// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/dynamic_inputs.hpp"

#include <algorithm>

namespace weft::schema {
namespace {

void flatten(const std::vector<InputSpec>& inputs, const std::string& prefix, const GivenInputs& given,
             std::vector<InputSpec>& flat);

void flatten_growth(const Growth& growth, const std::string& group, bool required, const GivenInputs& given,
                    std::vector<InputSpec>& flat) {
  for (std::size_t i = 0; i < growth.max; ++i) {
    const std::string name = group + growth.name(i);
    if (i >= growth.min && !given.has(name)) continue;
    InputSpec spec = growth.element.front();
    spec.name = name;
    spec.required = spec.required && required && i < growth.min;
    flat.push_back(std::move(spec));
  }
}

// Of an unknown key, none: that it is unknown is all there is to say.
const std::vector<InputSpec>& inputs_of_branch(const std::vector<Branch>& branches, const Value* literal) {
  static const std::vector<InputSpec> kNone;
  const std::string* key = literal == nullptr ? nullptr : literal->as_string();
  if (key == nullptr) return branches.front().inputs;
  const auto found = std::ranges::find(branches, *key, &Branch::key);
  return found == branches.end() ? kNone : found->inputs;
}

void flatten_combo(const InputSpec& input, const std::string& name, const GivenInputs& given,
                   std::vector<InputSpec>& flat) {
  InputSpec combo = input;
  combo.name = name;
  combo.port = "COMBO";
  for (const Branch& branch : *input.branches) combo.options.push_back(branch.key);
  flat.push_back(std::move(combo));
  flatten(inputs_of_branch(*input.branches, given.literal(name)), name + ".", given, flat);
}

void flatten(const std::vector<InputSpec>& inputs, const std::string& prefix, const GivenInputs& given,
             std::vector<InputSpec>& flat) {
  for (const InputSpec& input : inputs) {
    const std::string name = prefix + input.name;
    if (input.growth != nullptr) {
      flatten_growth(*input.growth, name + ".", input.required, given, flat);
    } else if (input.branches != nullptr && !input.branches->empty()) {
      flatten_combo(input, name, given, flat);
    } else {
      flat.push_back(input);
      flat.back().name = name;
    }
  }
}

/// Takes flat values one after the other, in the order in which flatten() made their names.
class Nesting {
 public:
  Nesting(const std::vector<InputSpec>& flat, std::vector<Value> values) : flat_(flat), values_(std::move(values)) {}

  std::vector<Value> take(const std::vector<InputSpec>& inputs, const std::string& prefix) {
    std::vector<Value> nested;
    nested.reserve(inputs.size());
    for (const InputSpec& input : inputs) nested.push_back(take_one(input, prefix + input.name));
    return nested;
  }

 private:
  Value take_one(const InputSpec& input, const std::string& name) {
    if (input.growth != nullptr) return take_growth(name + ".");
    if (input.branches != nullptr && !input.branches->empty()) return take_combo(input, name);
    return next();
  }

  Value take_growth(const std::string& group) {
    Value::Object members;
    while (at_ < flat_.size() && flat_[at_].name.starts_with(group)) {
      std::string name = flat_[at_].name.substr(group.size());
      if (Value value = next(); !value.is_null()) members.emplace_back(std::move(name), std::move(value));
    }
    return members;
  }

  Value take_combo(const InputSpec& input, const std::string& name) {
    const Value key = next();
    Value::Object members{{input.name, key}};
    const std::vector<InputSpec>& inputs = inputs_of_branch(*input.branches, &key);
    std::vector<Value> values = take(inputs, name + ".");
    for (std::size_t i = 0; i < values.size(); ++i) members.emplace_back(inputs[i].name, std::move(values[i]));
    return members;
  }

  Value next() { return at_ < values_.size() ? std::move(values_[at_++]) : Value{}; }

  const std::vector<InputSpec>& flat_;
  std::vector<Value> values_;
  std::size_t at_ = 0;
};

}  // namespace

std::vector<InputSpec> flat_inputs(const NodeInfo& info, const GivenInputs& given) {
  std::vector<InputSpec> flat;
  flatten(info.inputs, "", given, flat);
  return flat;
}

std::vector<Value> nest_inputs(const NodeInfo& info, const std::vector<InputSpec>& flat, std::vector<Value> values) {
  return Nesting(flat, std::move(values)).take(info.inputs, "");
}

}  // namespace weft::schema
