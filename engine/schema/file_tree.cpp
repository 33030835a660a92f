// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/file_tree.hpp"

#include <algorithm>
#include <system_error>

namespace weft::schema {
namespace fs = std::filesystem;

namespace {

/// Deeper trees are links that go in circles by ways that canonical paths do not show.
constexpr std::size_t kDeepest = 32;

/// Its extension; ".index.json" of the index of a model in shards.
std::string ending_of(const fs::path& path) {
  const std::string extension = path.extension().string();
  if (extension == ".json" && path.stem().extension() == ".index") return ".index.json";
  return extension;
}

class Walk {
 public:
  Walk(bool (*wanted)(std::string_view), bool recursive) : wanted_(wanted), recursive_(recursive) {}

  void folder(const fs::path& path, const std::string& prefix) {
    std::error_code error;
    const fs::path real = fs::canonical(path, error);
    if (error || open_.size() >= kDeepest || std::ranges::find(open_, real) != open_.end()) return;
    open_.push_back(real);
    for (fs::directory_iterator entry(path, fs::directory_options::skip_permission_denied, error), end;
         !error && entry != end; entry.increment(error))
      visit(*entry, prefix);
    open_.pop_back();
  }

  std::vector<std::string> take() {
    std::ranges::sort(found_);
    return std::move(found_);
  }

 private:
  void visit(const fs::directory_entry& entry, const std::string& prefix) {
    std::error_code error;
    const std::string name = entry.path().filename().string();
    if (entry.is_directory(error)) {
      if (recursive_ && name != ".git") folder(entry.path(), prefix + name + "/");
    } else if (entry.is_regular_file(error) && wanted_(ending_of(entry.path()))) {
      found_.push_back(prefix + name);
    }
  }

  bool (*wanted_)(std::string_view);
  bool recursive_;
  std::vector<fs::path> open_;  ///< the folders we are in, without links
  std::vector<std::string> found_;
};

fs::path below(const fs::path& folder, std::string_view name) {
  return folder / (fs::path("/") / fs::path(name).relative_path()).lexically_normal().relative_path();
}

}  // namespace

std::vector<std::string> files_below(const fs::path& folder, bool (*wanted)(std::string_view), bool recursive) {
  Walk walk(wanted, recursive);
  walk.folder(folder, {});
  return walk.take();
}

fs::path path_below(const fs::path& folder, std::string_view name) {
  const fs::path path = below(folder, name);
  std::error_code error;
  if (name.find('\\') == std::string_view::npos || fs::exists(path, error)) return path;
  std::string portable(name);
  std::ranges::replace(portable, '\\', '/');
  return below(folder, portable);
}

}  // namespace weft::schema
