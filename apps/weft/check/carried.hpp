// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/workflow/document.hpp"

namespace weft::workflow {
class Canvas;
class CanvasFile;
}  // namespace weft::workflow

namespace weft::app::check {

/// A model file as a workflow describes it (`properties.models` of a node, `models` of the file).
struct CarriedModel {
  std::string name;
  std::string directory;  ///< below `models`: "loras"
  std::string url;
  std::string hash, hash_type;  ///< may be empty
};

/// Where a node class comes from, as a workflow says it.
struct Pack {
  std::string id;       ///< `cnr_id`, the registry's name, or `aux_id`, a repository
  std::string version;  ///< may be empty
};

/// What a canvas file says about itself besides the graph: where its models can be had, and which packs its nodes are
/// of. Owns its texts.
class Carried {
 public:
  /// A file that says nothing: an API prompt without its canvas, or with one that cannot be read.
  Carried() = default;
  /// root: the canvas's object, which `file` was read from.
  Carried(const workflow::CanvasFile& file, workflow::JsonView root);

  /// All of them, in the file's order, each once.
  const std::vector<CarriedModel>& models() const { return models_; }
  /// By name, folders aside. Null when the file does not describe it.
  const CarriedModel* model(std::string_view name) const;
  /// Null when the file does not say.
  const Pack* pack(std::string_view class_type) const;
  /// Whether it is a blueprint: a single subgraph, to be put into other workflows and wired there.
  bool is_blueprint() const { return is_blueprint_; }

 private:
  void read(const workflow::Canvas& canvas);
  void read_models(workflow::JsonView models);

  std::vector<CarriedModel> models_;
  std::map<std::string, std::size_t, std::less<>> by_name_;
  std::map<std::string, Pack, std::less<>> packs_;
  bool is_blueprint_ = false;
};

}  // namespace weft::app::check
