// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "apps/weft/check/listed_folders.hpp"
#include "apps/weft/check/model_families.hpp"
#include "apps/weft/check/verdict.hpp"
#include "apps/weft/prepared.hpp"
#include "engine/schema/node_library.hpp"

namespace weft::app::check {

class Carried;

/// Tells of workflow after workflow whether it would run here, and what is missing. Nothing is run and nothing of one
/// workflow is kept for the next but the lists of files. Borrows all that it is given.
class Examiner {
 public:
  Examiner(const schema::NodeLibrary& library, const ListedFolders& folders, const PrepareOptions& options)
      : library_(library), folders_(folders), options_(options) {}

  /// Throws UsageError for an assignment (`--set`) that does not fit; what is wrong with the document is its verdict.
  Verdict examine(const workflow::Document& document);

 private:
  void sort_errors(Verdict& verdict, const workflow::Prompt& prompt, const Carried& carried);
  bool take_missing_class(Verdict& verdict, const Violation& error, const Carried& carried) const;
  bool take_missing_file(Verdict& verdict, const Violation& error, const workflow::Prompt& prompt,
                         const Carried& carried) const;
  std::optional<MissingFile> describe_file(const schema::InputSpec& input, const std::string& name) const;
  bool take_lacking_type(Verdict& verdict, const Violation& error, const workflow::Prompt& prompt) const;
  void look_for_families(Verdict& verdict, const workflow::Prompt& prompt);
  void look_into(Verdict& verdict, const workflow::PromptNode& node, const std::string& kind, const std::string& file);
  const std::string* text_encoder_type(const workflow::PromptNode& node) const;

  const schema::NodeLibrary& library_;
  const ListedFolders& folders_;
  const PrepareOptions& options_;
  KnownFiles known_files_;
};

}  // namespace weft::app::check
