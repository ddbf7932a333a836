"""Pictures of what the records say: who and where is linked around a case, and a group's places on a map."""
