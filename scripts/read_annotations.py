"""Read what people wrote: one row per classification and subject, and a reason for every row left out."""

from scripts._log import LOG, start_log
from scripts._selection import read_selected
from scripts._tables import write_csv, write_table


def main(
    exports, annotations_parquet, subjects_parquet, rejected_csv, summary_csv, sums, pseudonym_key, options
) -> None:
    """Read exports of free text; write annotations, subject names, rejected rows and the count of rows."""
    frame, subjects, rejects, summary = read_selected(list(exports), sums, pseudonym_key, options)
    frame["text"] = ["\n".join(answers) for answers in frame["answers"]]
    write_table(frame, annotations_parquet, "annotations")
    write_table(subjects, subjects_parquet, "subjects")
    write_csv(rejects, rejected_csv)
    write_csv(summary, summary_csv)
    for line in summary[summary["file"] == "all"].itertuples():
        LOG.info("%s: %d", line.what, line.number)


if __name__ == "__main__":
    start_log(snakemake.log[0])
    main(**snakemake.input, **snakemake.output, **snakemake.params)
