// SPDX-License-Identifier: Apache-2.0
#include "nodes/community/gguf_files.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>
#include <utility>

#include "engine/schema/file_tree.hpp"
#include "engine/schema/folders.hpp"

namespace weft::nodes {
namespace {

bool is_gguf_extension(std::string_view extension) {
  const auto same = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; };
  return std::ranges::equal(extension, std::string_view(".gguf"), same);
}

schema::OptionList list_gguf(const schema::Services& services, const std::string& kind, bool others) {
  schema::OptionList list = services.require<const schema::Folders>().list(kind);
  if (!others) list.values.clear();
  for (const std::string& folder : list.searched)
    for (std::string& file : schema::files_below(folder, is_gguf_extension, true))
      list.values.push_back(std::move(file));
  std::ranges::sort(list.values);
  list.values.erase(std::unique(list.values.begin(), list.values.end()), list.values.end());
  if (!others) list.noun = "GGUF file";
  return list;
}

}  // namespace

schema::OptionSource gguf_files(std::string kind) {
  return [kind = std::move(kind)](const schema::Services& services) { return list_gguf(services, kind, false); };
}

schema::OptionSource gguf_and_other_files(std::string kind) {
  return [kind = std::move(kind)](const schema::Services& services) { return list_gguf(services, kind, true); };
}

}  // namespace weft::nodes
