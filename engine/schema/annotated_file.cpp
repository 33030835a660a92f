// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/annotated_file.hpp"

#include "engine/schema/file_tree.hpp"

namespace weft::schema {
namespace {

/// Takes a word in brackets off the end of a name, with the blank before it.
bool take_annotation(std::string_view& name, std::string_view annotation) {
  if (!name.ends_with(annotation)) return false;
  name.remove_suffix(annotation.size());
  if (name.ends_with(' ')) name.remove_suffix(1);
  return true;
}

}  // namespace

std::filesystem::path annotated_file(const Folders& folders, std::string_view name) {
  if (take_annotation(name, "[output]")) return path_below(folders.output(), name);
  if (take_annotation(name, "[temp]")) return path_below(folders.temp(), name);
  take_annotation(name, "[input]");
  return path_below(folders.input(), name);
}

}  // namespace weft::schema
