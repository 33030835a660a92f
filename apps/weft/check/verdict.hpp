// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "apps/weft/check/node_origin.hpp"
#include "engine/base/errors.hpp"

namespace weft::app::check {

/// What stands between a workflow and its run, the nearest to running first. Of several things, the last counts.
enum class Status {
  runnable,
  files_missing,   ///< runnable when these files are there
  family_missing,  ///< of a model family that weft does not have
  core_missing,    ///< needs node types of ComfyUI that weft does not have
  custom_missing,  ///< needs custom nodes
  partner,         ///< needs paid web services: out of weft's scope
  no_output,       ///< a part for other workflows: a blueprint, or nothing in it saves or shows anything
  broken,          ///< cannot be read, contradicts itself, or a value is wrong
  not_a_workflow   ///< some other JSON or picture that lay in a folder
};
inline constexpr std::size_t kStatusCount = 9;

/// A class that a workflow needs and weft lacks.
struct MissingClass {
  std::string name;
  Origin origin = Origin::custom;
  std::string pack, version;       ///< as the workflow says it, else by the class's name; may be empty
  std::vector<std::string> nodes;  ///< ids
};

/// A file that a workflow needs and that is not there.
struct MissingFile {
  std::string name;
  std::string kind;                ///< "loras"; "input" for pictures
  std::string noun, purpose;       ///< "LoRA", "a trained change that is laid over a model"
  std::string directory;           ///< where to put it: the first folder that was looked in
  std::string url;                 ///< as the workflow says it, may be empty
  std::string hash, hash_type;     ///< the same
  std::string hint;                ///< a file that is there under nearly that name, may be empty
  std::vector<std::string> nodes;  ///< ids
};

/// A model family that a workflow needs and weft lacks.
struct MissingFamily {
  std::string family;
  std::string because;             ///< what says so: "file qwen_image_fp8.safetensors"
  std::vector<std::string> nodes;  ///< ids
};

struct Verdict {
  std::string workflow;
  Status status = Status::runnable;
  bool part = false;                   ///< a blueprint, or without any output: what it needs is told all the same
  std::size_t nodes = 0, outputs = 0;  ///< of the graph that would run; 0 unless it would
  std::vector<MissingClass> classes;
  std::vector<MissingFile> files;
  std::vector<MissingFamily> families;
  std::vector<Violation> problems;  ///< what is wrong besides
  std::vector<Violation> warnings;
  std::vector<Violation> errors;  ///< everything that validation said, in ComfyUI's vocabulary
  std::string reason, hint;       ///< of a document that could not be read at all: the one sentence
  std::string error_type;         ///< of that
};

}  // namespace weft::app::check
