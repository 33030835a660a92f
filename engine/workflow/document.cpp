// SPDX-License-Identifier: Apache-2.0
#include "engine/workflow/document.hpp"

#include <fmt/format.h>

#include <fstream>
#include <system_error>

#include "engine/base/errors.hpp"
#include "engine/workflow/png_text.hpp"

namespace weft::workflow {

namespace {

constexpr const char* kWhatIsRead =
    "weft reads what ComfyUI's canvas exports, its API export, and PNG pictures that carry either.";

bool is_canvas(JsonView view) { return view["nodes"].is(JsonKind::array); }

/// An API prompt: an object with at least one node in it. The reader complains about members that are none.
bool is_api(JsonView view) {
  for (const auto [key, value] : view)
    if (value["class_type"]) return true;
  return false;
}

[[noreturn]] void not_a_workflow(JsonView root, const std::string& source) {
  if (const JsonView nodes = root["nodes"])
    throw WorkflowError(fmt::format("{}: `nodes` is not a list", source), kWhatIsRead);
  if (root.is(JsonKind::object) && root.size() == 0)
    throw WorkflowError(fmt::format("{}: the prompt has no nodes", source), kWhatIsRead);
  const char* found = root.is(JsonKind::object) ? "an object without `nodes` and without nodes that have a `class_type`"
                      : root.is(JsonKind::array) ? "a list"
                                                 : "a single value";
  throw WorkflowError(fmt::format("{}: not a workflow, but {}", source, found), kWhatIsRead);
}

/// Looks into the wrappings that occur: the body of POST /prompt, and what the front end's graphToPrompt gives.
void recognise(Document& document, JsonView root) {
  if (is_canvas(root)) {
    document.kind = DocumentKind::canvas;
    document.root = root;
    return;
  }
  if (is_api(root)) {
    document.root = root;
    return;
  }
  for (const std::string_view key : {"prompt", "output", "workflow"}) {
    const JsonView inner = root[key];
    if (!is_canvas(inner) && !is_api(inner)) continue;
    JsonView beside = root["extra_data"]["extra_pnginfo"]["workflow"];
    if (!beside) beside = root["workflow"];
    recognise(document, inner);
    if (document.kind == DocumentKind::api && is_canvas(beside)) {
      document.canvas = beside;
      document.canvas_tape = document.tape;
    }
    return;
  }
  not_a_workflow(root, document.source);
}

Document from_json(std::string_view text, const std::string& source) {
  Document document;
  document.source = source;
  document.tape = std::make_shared<const JsonTape>(JsonTape::parse(text, source));
  recognise(document, document.tape->root());
  return document;
}

/// The prompt chunk is what made the picture, so it goes before the canvas, which is kept beside it.
Document from_png(std::string_view bytes, const std::string& source) {
  const PngText* prompt = nullptr;
  const PngText* workflow = nullptr;
  const auto texts = read_png_text(bytes, {"prompt", "workflow", "parameters"}, source);
  for (const PngText& text : texts) {
    if (text.keyword == "prompt") prompt = &text;
    if (text.keyword == "workflow") workflow = &text;
  }
  if (prompt == nullptr && workflow == nullptr) {
    const char* why = texts.empty() ? "the picture carries no workflow"
                                    : "the picture carries AUTOMATIC1111's parameters, not a workflow";
    throw WorkflowError(fmt::format("{}: {}", source, why),
                        "Only pictures saved by ComfyUI or weft do, and only until another program saves them again.");
  }
  if (prompt == nullptr) return from_json(workflow->text, source + " (chunk workflow)");
  Document document = from_json(prompt->text, source + " (chunk prompt)");
  if (workflow == nullptr || document.kind != DocumentKind::api) return document;
  auto tape = std::make_shared<const JsonTape>(JsonTape::parse(workflow->text, source + " (chunk workflow)"));
  if (!is_canvas(tape->root())) return document;
  document.canvas_tape = std::move(tape);
  document.canvas = document.canvas_tape->root();
  return document;
}

/// The kind of a picture that carries no text chunks weft reads; null for anything else.
const char* other_picture(std::string_view bytes) {
  if (bytes.starts_with("\xFF\xD8\xFF")) return "a JPEG picture";
  if (bytes.size() > 12 && bytes.starts_with("RIFF") && bytes.substr(8, 4) == "WEBP") return "a WebP picture";
  return nullptr;
}

void check_size(std::size_t size, const std::string& source) {
  if (size > kMaxDocumentBytes)
    throw WorkflowError(fmt::format("{}: {} bytes are more than any workflow has", source, size), kWhatIsRead);
}

std::string read_file(const std::filesystem::path& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error))
    throw FileError(fmt::format("{} is a folder, not a workflow", path.string()), "Name a file in it.");
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file)
    throw FileError(fmt::format("{}: {}", path.string(), std::generic_category().message(errno)),
                    "Check the file's name.");
  const std::streamoff size = file.tellg();
  if (size < 0)
    throw FileError(fmt::format("{}: its size cannot be told", path.string()), "Pass it on standard input.");
  check_size(static_cast<std::size_t>(size), path.string());
  std::string bytes(static_cast<std::size_t>(size), '\0');
  file.seekg(0);
  if (!file.read(bytes.data(), size)) throw FileError(fmt::format("{}: reading failed", path.string()));
  return bytes;
}

}  // namespace

Document load_document(const std::filesystem::path& path) { return parse_document(read_file(path), path.string()); }

Document parse_document(std::string_view bytes, const std::string& source) {
  check_size(bytes.size(), source);
  if (is_png(bytes)) return from_png(bytes, source);
  if (const char* picture = other_picture(bytes))
    throw WorkflowError(fmt::format("{}: {}, which carries no workflow that weft reads", source, picture), kWhatIsRead);
  return from_json(bytes, source);
}

}  // namespace weft::workflow
