// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "engine/base/errors.hpp"
#include "engine/workflow/document.hpp"
#include "engine/workflow/prompt.hpp"

namespace weft::schema {
class NodeLibrary;
}

namespace weft::workflow {

class CanvasFile;

struct ConvertOptions {
  /// Decides the picks of `{a|b}` in dynamic prompts, together with the node's id and the input's name: the same
  /// document gives the same text every time, and one node's pick does not move with its neighbours.
  std::uint64_t text_seed = 0;
  /// What `%date:…%` in a file name stands for; now when absent.
  std::optional<std::chrono::system_clock::time_point> now;
};

/// A prompt, and what the reader should know about how it came about (in ComfyUI's error vocabulary).
struct Conversion {
  Prompt prompt;
  std::vector<Violation> warnings;
};

/// Turns a document into the prompt that ComfyUI's front end would send.
/// An API document is taken as it is; a canvas needs the definitions of its node classes.
/// Throws WorkflowError where the document contradicts itself or uses what is not supported.
Conversion convert(const Document& document, const schema::NodeLibrary& library, const ConvertOptions& options = {});
/// The same of a canvas whose graphs were read already; what their reading found is not among the warnings.
Conversion convert(const Document& document, const CanvasFile& file, const schema::NodeLibrary& library,
                   const ConvertOptions& options = {});

}  // namespace weft::workflow
