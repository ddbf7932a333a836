"""Case statistics: figures declared as data, counted under the reader's row rules, each opening the rows it was counted from."""
