"""A stand-in for conda where none can be had: a local channel of what is installed here, and the calls of Snakemake.

py-rattler, a real solver and installer of conda packages, does the work; it is not conda, and the channel is not
conda-forge. docs/environments.md says what runs with it prove and what they do not.
"""
