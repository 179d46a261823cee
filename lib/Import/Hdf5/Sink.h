// Where a reader puts what it finds: into a tree, or into a pipe.

#ifndef SNNC_IMPORT_HDF5_SINK_H
#define SNNC_IMPORT_HDF5_SINK_H

#include "snnc/Import/Hdf5.h"

namespace snnc::hdf5 {

/// Receives the objects of a file, depth first. The root group is not begun.
class Sink {
public:
  virtual ~Sink() = default;
  virtual void beginGroup(const std::string &name) = 0;
  virtual void endGroup() = 0;
  virtual void addArray(const std::string &name, Array array) = 0;
  virtual void addAttribute(const std::string &name, Array array) = 0;
};

/// Builds the tree.
class TreeSink : public Sink {
public:
  explicit TreeSink(Group &root) { path.push_back(&root); }
  void beginGroup(const std::string &name) override {
    path.push_back(&path.back()->groups[name]);
  }
  void endGroup() override { path.pop_back(); }
  void addArray(const std::string &name, Array array) override {
    path.back()->arrays[name] = std::move(array);
  }
  void addAttribute(const std::string &name, Array array) override {
    path.back()->attributes[name] = std::move(array);
  }

  /// Groups that are open besides the root.
  size_t depth() const { return path.size() - 1; }

private:
  std::vector<Group *> path; ///< the root and the open groups
};

/// Where the bytes of a file are.
struct Source {
  std::string name; ///< the path, or what stands for it
  const void *data = nullptr;
  size_t size = 0; ///< if `data` is not null
};

/// Reads a file in this process.
Status readHere(const Source &source, const Limits &limits, Sink &sink);

/// Reads a file in a process of its own, with its memory and time bounded.
Status readIsolated(const Source &source, const Limits &limits, Sink &sink);

} // namespace snnc::hdf5

#endif // SNNC_IMPORT_HDF5_SINK_H
