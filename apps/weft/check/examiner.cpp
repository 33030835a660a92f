// SPDX-License-Identifier: Apache-2.0
#include "apps/weft/check/examiner.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "apps/weft/check/carried.hpp"
#include "engine/base/errors.hpp"
#include "engine/graph/validate.hpp"
#include "engine/workflow/canvas_file.hpp"
#include "engine/workflow/convert.hpp"
#include "engine/workflow/edit.hpp"

namespace weft::app::check {
namespace {

/// A document's prompt, and what else its file says.
struct ReadWorkflow {
  Carried carried;
  workflow::Conversion conversion;
};

ReadWorkflow read_workflow(const workflow::Document& document, const schema::NodeLibrary& library) {
  std::vector<Violation> warnings;
  if (document.kind == workflow::DocumentKind::canvas) {
    const auto file = workflow::CanvasFile::read(document, warnings);
    ReadWorkflow read{{file, document.root}, workflow::convert(document, file, library)};
    std::ranges::move(read.conversion.warnings, std::back_inserter(warnings));
    read.conversion.warnings = std::move(warnings);
    return read;
  }
  ReadWorkflow read{{}, workflow::convert(document, library)};
  try {
    if (document.canvas)
      read.carried = {workflow::CanvasFile::read(document.canvas, document.source, warnings), document.canvas};
  } catch (const WorkflowError&) {
    // the prompt is what runs; a broken canvas beside it says nothing
  }
  return read;
}

constexpr std::string_view kTypeInput = "type";

const std::string* text_of(const workflow::PromptNode& node, std::string_view input) {
  const workflow::PromptInput* found = node.find(input);
  const auto* literal = found == nullptr ? nullptr : std::get_if<schema::Value>(&found->value);
  return literal == nullptr ? nullptr : literal->as_string();
}

/// A file that is uploaded rather than listed: a node's own validation says that it is not there.
std::string_view uploaded_noun(const schema::InputSpec& input) {
  if (input.video_upload) return "video";
  if (input.audio_upload) return "audio file";
  return input.image_upload || input.animated_image_upload ? "picture" : "";
}

/// Adds to the entry that `same` finds, or adds `fresh`.
template <typename Entry, typename Same>
void add_once(std::vector<Entry>& entries, Entry fresh, const std::string& node_id, Same same) {
  const auto found = std::ranges::find_if(entries, same);
  Entry& entry = found != entries.end() ? *found : entries.emplace_back(std::move(fresh));
  if (std::ranges::find(entry.nodes, node_id) == entry.nodes.end()) entry.nodes.push_back(node_id);
}

void add_family(Verdict& verdict, std::string family, std::string because, const std::string& node_id) {
  const auto same = [name = family](const MissingFamily& entry) { return entry.family == name; };
  add_once(verdict.families, {std::move(family), std::move(because), {}}, node_id, same);
}

constexpr std::string_view kNoOutputs = "prompt_no_outputs", kOpenInput = "required_input_missing";

Status status_of(const Verdict& verdict) {
  Status status = Status::runnable;
  const auto at_least = [&](Status other) { status = std::max(status, other); };
  if (!verdict.files.empty()) at_least(Status::files_missing);
  if (!verdict.families.empty()) at_least(Status::family_missing);
  for (const MissingClass& missing : verdict.classes) {
    if (missing.origin == Origin::partner)
      at_least(Status::partner);
    else
      at_least(missing.origin == Origin::custom ? Status::custom_missing : Status::core_missing);
  }
  if (verdict.part) at_least(Status::no_output);
  // what is wrong besides may well come from what is missing, so that is said first
  if (!verdict.problems.empty() && verdict.classes.empty()) at_least(Status::broken);
  return status;
}

}  // namespace

Verdict Examiner::examine(const workflow::Document& document) {
  Verdict verdict{.workflow = document.source};
  auto [carried, conversion] = read_workflow(document, library_);
  verdict.warnings = std::move(conversion.warnings);
  for (const std::string& assignment : options_.assignments)
    workflow::apply_assignment(conversion.prompt, assignment, &library_);
  graph::Report report = graph::validate(conversion.prompt, library_, folders_.services());
  std::ranges::move(report.warnings, std::back_inserter(verdict.warnings));
  verdict.errors = std::move(report.errors);
  if (options_.strict) std::ranges::copy(verdict.warnings, std::back_inserter(verdict.errors));
  sort_errors(verdict, conversion.prompt, carried);
  look_for_families(verdict, conversion.prompt);
  verdict.status = status_of(verdict);
  if (verdict.errors.empty()) {
    verdict.nodes = report.graph.order().size();
    verdict.outputs = report.graph.outputs().size();
  }
  return verdict;
}

void Examiner::sort_errors(Verdict& verdict, const workflow::Prompt& prompt, const Carried& carried) {
  verdict.part =
      carried.is_blueprint() || std::ranges::find(verdict.errors, kNoOutputs, &Violation::type) != verdict.errors.end();
  for (const Violation& error : verdict.errors) {
    if (error.type == kNoOutputs || (verdict.part && error.type == kOpenInput)) continue;
    if (take_missing_class(verdict, error, carried) || take_missing_file(verdict, error, prompt, carried) ||
        take_lacking_type(verdict, error, prompt))
      continue;
    verdict.problems.push_back(error);
  }
  if (!verdict.part) return;
  // only what outputs need was looked at; what else the part needs is worth knowing all the same
  for (const workflow::PromptNode& node : prompt.nodes())
    if (library_.find(node.class_type) == nullptr)
      take_missing_class(verdict, {.type = "missing_node_type", .node_id = node.id, .class_type = node.class_type},
                         carried);
}

bool Examiner::take_missing_class(Verdict& verdict, const Violation& error, const Carried& carried) const {
  if (error.type != "missing_node_type") return false;
  MissingClass missing{.name = error.class_type};
  if (const Pack* pack = carried.pack(error.class_type)) {
    missing.pack = pack->id;
    missing.version = pack->version;
  }
  missing.origin = origin_of(error.class_type, missing.pack);
  if (missing.origin == Origin::custom && missing.pack.empty()) missing.pack = pack_by_name(error.class_type);
  if (missing.origin != Origin::custom) missing.pack.clear();
  const auto same = [&](const MissingClass& entry) { return entry.name == error.class_type; };
  add_once(verdict.classes, std::move(missing), error.node_id, same);
  return true;
}

std::optional<MissingFile> Examiner::describe_file(const schema::InputSpec& input, const std::string& name) const {
  const std::string& kind = folders_.kind_of(input);
  if (!kind.empty()) {
    const schema::OptionList list = schema::options_of(input, folders_.services());
    return MissingFile{
        .name = name, .kind = kind, .noun = list.noun, .purpose = list.purpose, .directory = list.searched.front()};
  }
  const std::string_view noun = uploaded_noun(input);
  if (noun.empty()) return std::nullopt;
  const auto folder = input.remote ? folders_.output() : folders_.input();  // LoadImageOutput asks a route for its list
  return MissingFile{
      .name = name, .kind = input.remote ? "output" : "input", .noun = std::string(noun), .directory = folder.string()};
}

bool Examiner::take_missing_file(Verdict& verdict, const Violation& error, const workflow::Prompt& prompt,
                                 const Carried& carried) const {
  if (error.type != "value_not_in_list" && error.type != "custom_validation_failed") return false;
  const schema::NodeInfo* info = library_.find(error.class_type);
  const schema::InputSpec* input = info == nullptr ? nullptr : info->find_input(error.input);
  const workflow::PromptNode* node = prompt.find(error.node_id);
  const std::string* name = node == nullptr ? nullptr : text_of(*node, error.input);
  if (input == nullptr || name == nullptr) return false;
  auto described = describe_file(*input, *name);
  if (!described) return false;
  MissingFile& missing = *described;
  if (error.hint.find(missing.directory) == std::string::npos) missing.hint = error.hint;
  if (const CarriedModel* model = carried.model(*name)) {
    missing.url = model->url;
    missing.hash = model->hash;
    missing.hash_type = model->hash_type;
  }
  const auto same = [&](const MissingFile& entry) { return entry.name == *name && entry.kind == missing.kind; };
  add_once(verdict.files, missing, error.node_id, same);
  return true;
}

bool Examiner::take_lacking_type(Verdict& verdict, const Violation& error, const workflow::Prompt& prompt) const {
  if (error.type != "value_not_in_list" || error.input != kTypeInput) return false;
  const workflow::PromptNode* node = prompt.find(error.node_id);
  const std::string* type = node == nullptr ? nullptr : text_encoder_type(*node);
  if (type == nullptr) return false;
  std::string family = family_lacking_by_type(*type);
  if (family.empty()) return false;
  add_family(verdict, std::move(family), fmt::format("text encoders of type {}", *type), node->id);
  return true;
}

const std::string* Examiner::text_encoder_type(const workflow::PromptNode& node) const {
  const schema::NodeInfo* info = library_.find(node.class_type);
  if (info == nullptr || info->find_input(kTypeInput) == nullptr) return nullptr;
  const bool loads = std::ranges::any_of(
      info->inputs, [&](const schema::InputSpec& input) { return folders_.kind_of(input) == "text_encoders"; });
  return loads ? text_of(node, kTypeInput) : nullptr;
}

void Examiner::look_for_families(Verdict& verdict, const workflow::Prompt& prompt) {
  for (const workflow::PromptNode& node : prompt.nodes()) {
    const schema::NodeInfo* info = library_.find(node.class_type);
    if (info == nullptr) continue;
    for (const schema::InputSpec& input : info->inputs) {
      const std::string& kind = folders_.kind_of(input);
      const std::string* file = kind.empty() ? nullptr : text_of(node, input.name);
      if (file != nullptr) look_into(verdict, node, kind, *file);
    }
  }
  if (!verdict.families.empty()) return;  // a file's name says more than a type that several families share
  for (const workflow::PromptNode& node : prompt.nodes())
    if (const std::string* type = text_encoder_type(node))
      if (std::string family = family_lacking_by_type(*type); !family.empty())
        add_family(verdict, std::move(family), fmt::format("text encoders of type {}", *type), node.id);
}

void Examiner::look_into(Verdict& verdict, const workflow::PromptNode& node, const std::string& kind,
                         const std::string& file) {
  if (kind != "checkpoints" && kind != "diffusion_models") return;
  const bool missing = std::ranges::any_of(
      verdict.files, [&](const MissingFile& entry) { return entry.name == file && entry.kind == kind; });
  if (missing) {
    if (const std::string_view family = family_lacking_by_name(file); !family.empty())
      add_family(verdict, std::string(family), fmt::format("file {}", file), node.id);
    return;
  }
  std::filesystem::path path;
  try {
    path = folders_.resolve(kind, file);
  } catch (const FileError&) {
    return;  // no output needs the node, else validation would have missed the file
  }
  try {
    if (const auto unusable = known_files_.unusable(path))
      add_family(verdict, *unusable, fmt::format("file {}", file), node.id);
  } catch (const Error& error) {
    verdict.problems.push_back({.type = error.type(),
                                .message = error.what(),
                                .hint = error.hint(),
                                .node_id = node.id,
                                .class_type = node.class_type});
    verdict.errors.push_back(verdict.problems.back());
  }
}

}  // namespace weft::app::check
