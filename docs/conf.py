"""Makes one site of the README, the pages and the reference, by Sphinx. Run by `docs/build`."""
import os
import pathlib

# The contents of the site, in their order. A page that is missing here fails the build.
CONTENTS = """
```{toctree}
:hidden:
:caption: For users
docs/getting-started
docs/replacing
docs/streams
docs/ways
docs/errors
docs/servers
docs/ktls
docs/adopting
docs/portability
docs/benchmarks
CHANGELOG
SECURITY
```
```{toctree}
:hidden:
:caption: Reference
docs/reference/copies
docs/reference/operations
docs/reference/event_loops
docs/reference/devices
docs/reference/buffers
docs/reference/config
```
```{toctree}
:hidden:
:caption: For developers
CONTRIBUTING
docs/testing
packaging/README
docs/architecture
docs/adding-a-way
docs/adding-a-stream
```
"""

project = "zc"
extensions = ["myst_parser", "breathe"]
root_doc = "README"
include_patterns = ["*.md", "docs/**", "packaging/README.md"]
exclude_patterns = ["build*", "docs/build"]
highlight_language = "none"  # of what does not name its language
primary_domain = "cpp"
toc_object_entries_show_parents = "hide"
myst_heading_anchors = 3

breathe_projects = {"zc": os.environ["ZC_XML"]}
breathe_default_project = "zc"
breathe_default_members = ("members",)
breathe_show_include = False  # the headings do

html_theme = "furo"
html_title = "zc"
html_static_path = ["site.css"]
html_css_files = ["site.css"]
html_show_copyright = False
html_show_sourcelink = False
html_copy_source = False


def check_headers():
    """Ends the build if a header with public names is in no page of the reference."""
    shown = "".join(page.read_text() for page in pathlib.Path("docs/reference").glob("*.rst"))
    groups = pathlib.Path(os.environ["ZC_XML"]).glob("group__*.xml")
    headers = [group.stem[len("group__"):].replace("__", "_") for group in groups]
    missing = [header for header in headers if f"doxygengroup:: {header}\n" not in shown and header != "zc"]
    if missing:
        raise SystemExit(f"docs/reference shows no {', '.join(missing)}")


def setup(app):
    check_headers()

    def add_contents(_, name, text):
        if name == root_doc:
            text[0] += CONTENTS

    app.connect("source-read", add_contents)
