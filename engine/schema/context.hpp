// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/cancel.hpp"
#include "engine/schema/expansion.hpp"
#include "engine/schema/folders.hpp"
#include "engine/schema/services.hpp"

namespace weft::schema {

/// An encoded picture of work in progress. Borrowed for the length of the call.
struct Preview {
  std::string_view media_type;  ///< "image/jpeg", "image/png"
  std::string_view bytes;
};

/// A file that an output node made, as ComfyUI's "executed" message names it.
struct OutputFile {
  std::string key = "images";    ///< "images", "audio", "gifs"…
  std::string filename;
  std::string subfolder;         ///< relative to the folder of `type`, '/' between parts; may be empty
  std::string type = "output";   ///< "output", "temp" or "input"
  std::string path;              ///< where it is on this machine
};

/// A text that an output node shows.
struct OutputText {
  std::string key = "text";
  std::string text;
};

/// What an output node has to show for itself.
struct NodeUi {
  std::vector<OutputFile> files;
  std::vector<OutputText> texts;
  bool empty() const noexcept { return files.empty() && texts.empty(); }
};

/// What one run lends to all of its nodes. Outlives every Context made from it.
struct RunEnvironment {
  Services services;
  CancelToken cancel;
  std::string prompt_json;    ///< the prompt as it is embedded in results; may be empty
  std::string workflow_json;  ///< the canvas document, likewise; may be empty
};

/// Hears how far a node is. Called on the thread that runs the node.
class ProgressSink {
 public:
  virtual ~ProgressSink() = default;
  virtual void progress(std::string_view node_id, std::int64_t step, std::int64_t total, const Preview* preview) = 0;
};

/// What execute() may ask and tell; lives as long as that call. Not thread-safe, except cancel().
class Context {
 public:
  /// node_id must outlive the context. sink and graph may be null.
  Context(const RunEnvironment& environment, std::string_view node_id, ProgressSink* sink = nullptr,
          const ActiveGraph* graph = nullptr)
      : environment_(environment), node_id_(node_id), sink_(sink), graph_(graph) {}
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  std::string_view node_id() const noexcept { return node_id_; }
  const CancelToken& cancel() const noexcept { return environment_.cancel; }
  /// step of total is done; throws Cancelled when a stop was asked for, so a loop that reports is also stoppable.
  void progress(std::int64_t step, std::int64_t total, const Preview* preview = nullptr) {
    cancel().check();
    if (sink_ != nullptr) sink_->progress(node_id_, step, total, preview);
  }

  const Services& services() const noexcept { return environment_.services; }
  /// Throws std::logic_error when the program provides no T.
  template <typename T>
  T& service() const {
    return environment_.services.require<T>();
  }
  const Folders& folders() const { return service<const Folders>(); }

  const std::string& prompt_json() const noexcept { return environment_.prompt_json; }
  const std::string& workflow_json() const noexcept { return environment_.workflow_json; }

  /// The graph as it is executed, for nodes that expand (ComfyUI's DYNPROMPT). Throws std::logic_error outside a run.
  const ActiveGraph& graph() const {
    if (graph_ == nullptr) throw std::logic_error("this context belongs to no run of a graph");
    return *graph_;
  }
  /// What the ids of a Subgraph of this call begin with; another one each time.
  std::string expansion_prefix() {
    return std::string(node_id_) + "." + std::to_string(call_) + "." + std::to_string(subgraphs_++) + ".";
  }
  /// What execute() returned in place of results; for the caller of execute().
  void expand(Expansion expansion) { expansion_ = std::move(expansion); }
  std::optional<Expansion> take_expansion() noexcept { return std::exchange(expansion_, std::nullopt); }
  /// Of a node that runs once for each item of a list: which time this is, from 0.
  void set_call(std::size_t call) noexcept {
    call_ = call;
    subgraphs_ = 0;
  }
  std::size_t call() const noexcept { return call_; }

  /// Tells what an output node made; kept with its cached result.
  void report(OutputFile file) { ui_.files.push_back(std::move(file)); }
  void report(OutputText text) { ui_.texts.push_back(std::move(text)); }
  NodeUi take_ui() noexcept { return std::exchange(ui_, {}); }

 private:
  const RunEnvironment& environment_;
  std::string_view node_id_;
  ProgressSink* sink_;
  const ActiveGraph* graph_;
  std::size_t call_ = 0;
  std::size_t subgraphs_ = 0;
  std::optional<Expansion> expansion_;
  NodeUi ui_;
};

}  // namespace weft::schema
