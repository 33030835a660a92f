// SPDX-License-Identifier: Apache-2.0
#include "apps/weft/check/listed_folders.hpp"

namespace weft::app::check {

schema::OptionList ListedFolders::list(std::string_view kind) const {
  last_kind_ = kind;
  const auto found = lists_.find(kind);
  if (found != lists_.end()) return found->second;
  return lists_.emplace(kind, folders_.list(kind)).first->second;
}

const std::string& ListedFolders::kind_of(const schema::InputSpec& input) const {
  const auto [entry, fresh] = kinds_.try_emplace(&input);
  if (!fresh || !input.option_source) return entry->second;
  // what kind it is stands in the node's own source alone: ask it, and see which list it asks for
  last_kind_.clear();
  if (!schema::options_of(input, services_).searched.empty()) entry->second = last_kind_;
  return entry->second;
}

}  // namespace weft::app::check
