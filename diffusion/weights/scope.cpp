// SPDX-License-Identifier: Apache-2.0
#include "diffusion/weights/scope.hpp"

#include <set>

namespace weft::weights {

Scope::Scope(ParameterStore& store, std::string prefix) : store_(&store), prefix_(std::move(prefix)) {
  if (!prefix_.empty() && prefix_.back() != '.') prefix_ += '.';
}

Scope Scope::operator/(std::string_view name) const { return Scope(*store_, path(name)); }

const Parameter& Scope::require(std::string_view name) const { return store_->require(path(name)); }

const Parameter* Scope::find(std::string_view name) const { return store_->find(path(name)); }

std::string Scope::path(std::string_view name) const {
  if (!name.empty()) return prefix_ + std::string(name);
  return prefix_.substr(0, prefix_.size() - (prefix_.empty() ? 0 : 1));
}

bool Scope::has(std::string_view name) const {
  const std::string key = path(name);
  return store_->source().find(key) != nullptr || store_->source().has_prefix(key + ".");
}

at::IntArrayRef Scope::shape(std::string_view name) const { return store_->source().at(path(name)).sizes(); }

std::int64_t Scope::count() const {
  std::int64_t number = 0;
  while (has(std::to_string(number))) ++number;
  return number;
}

std::vector<std::string> Scope::children() const {
  std::set<std::string> names;
  const StateDict::Tensors& tensors = store_->source().tensors();
  for (auto entry = tensors.lower_bound(prefix_); entry != tensors.end() && entry->first.starts_with(prefix_);
       ++entry) {
    const std::string_view rest = std::string_view(entry->first).substr(prefix_.size());
    names.emplace(rest.substr(0, rest.find('.')));
  }
  return {names.begin(), names.end()};
}

}  // namespace weft::weights
