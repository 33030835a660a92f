// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "engine/workflow/json_tape.hpp"

namespace weft::workflow {

enum class DocumentKind {
  canvas,  ///< what the canvas exports: nodes, links, widgets_values
  api,     ///< an API prompt: id → {class_type, inputs}
};

/// A workflow file, read and recognised, not yet interpreted. Cheap to copy: what was parsed is shared.
struct Document {
  DocumentKind kind = DocumentKind::api;
  std::string source;                    ///< the file's name, as messages say it
  std::shared_ptr<const JsonTape> tape;  ///< owns what the views below look at
  JsonView root;                         ///< the canvas object, or the id → node object
  /// The canvas object that came beside an API prompt (a PNG's `workflow` chunk, `extra_pnginfo`), else invalid.
  std::shared_ptr<const JsonTape> canvas_tape;
  JsonView canvas;
};

/// The largest document that is read, in bytes.
inline constexpr std::size_t kMaxDocumentBytes = std::size_t{1} << 30;

/// Reads a canvas export, an API prompt (bare, or wrapped as {"prompt": …}) or a PNG that carries either.
/// Throws FileError when the file cannot be read, WorkflowError when it is none of these.
Document load_document(const std::filesystem::path& path);

/// The same for bytes that are already here; `source` names them in messages ("standard input").
Document parse_document(std::string_view bytes, const std::string& source);

}  // namespace weft::workflow
