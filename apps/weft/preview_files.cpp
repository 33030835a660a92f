// SPDX-License-Identifier: Apache-2.0
#include "apps/weft/preview_files.hpp"

#include <algorithm>
#include <cctype>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "engine/base/atomic_file.hpp"

namespace weft::app {

PreviewFiles::PreviewFiles(std::filesystem::path folder, exec::Observer* next)
    : folder_(std::move(folder)), next_(next) {}

void PreviewFiles::run_started(const exec::RunStarted& event) {
  if (next_ != nullptr) next_->run_started(event);
}

void PreviewFiles::nodes_cached(const exec::NodesCached& event) {
  if (next_ != nullptr) next_->nodes_cached(event);
}

void PreviewFiles::node_started(const exec::NodeStarted& event) {
  if (next_ != nullptr) next_->node_started(event);
}

void PreviewFiles::node_progress(const exec::NodeProgress& event) {
  if (event.preview != nullptr) {
    std::string id = event.node.id;
    // Ids come from outside; what is not plain must not name another folder.
    std::ranges::replace_if(
        id, [](unsigned char c) { return std::isalnum(c) == 0 && c != '-' && c != '_'; }, '_');
    write_file(folder_ / fmt::format("preview_{}.png", id), event.preview->bytes);
  }
  if (next_ != nullptr) next_->node_progress(event);
}

void PreviewFiles::node_finished(const exec::NodeFinished& event) {
  if (next_ != nullptr) next_->node_finished(event);
}

void PreviewFiles::node_failed(const exec::NodeFailed& event) {
  if (next_ != nullptr) next_->node_failed(event);
}

void PreviewFiles::run_finished(const exec::RunFinished& event) {
  if (next_ != nullptr) next_->run_finished(event);
}

}  // namespace weft::app
