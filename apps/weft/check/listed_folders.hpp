// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "engine/schema/folders.hpp"
#include "engine/schema/node_info.hpp"

namespace weft::app::check {

/// Folders that are read once: a check of a thousand workflows asks for the same lists a thousand times, and nothing
/// runs that could put a file there. Also says which kind of file an input wants. Not for several threads.
class ListedFolders final : public schema::Folders {
 public:
  /// Borrows `folders`.
  explicit ListedFolders(const schema::Folders& folders) : folders_(folders) {
    services_.provide<schema::Folders>(*this);
  }
  ListedFolders(const ListedFolders&) = delete;
  ListedFolders& operator=(const ListedFolders&) = delete;

  schema::OptionList list(std::string_view kind) const override;
  std::filesystem::path resolve(std::string_view kind, std::string_view name) const override {
    return folders_.resolve(kind, name);
  }
  std::filesystem::path input() const override { return folders_.input(); }
  std::filesystem::path output() const override { return folders_.output(); }
  std::filesystem::path temp() const override { return folders_.temp(); }

  /// Services that hold these folders and nothing else.
  const schema::Services& services() const { return services_; }
  /// "loras", "input"…: the folder kind that an input's options are files of; empty when they are no files.
  const std::string& kind_of(const schema::InputSpec& input) const;

 private:
  const schema::Folders& folders_;
  schema::Services services_;
  mutable std::map<std::string, schema::OptionList, std::less<>> lists_;
  mutable std::map<const schema::InputSpec*, std::string> kinds_;
  mutable std::string last_kind_;
};

}  // namespace weft::app::check
